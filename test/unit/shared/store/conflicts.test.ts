import { setTimeout } from 'node:timers/promises';
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readConversation } from '../../../../shared/store/conversation-record.ts';
import { countFallback } from '../../../../shared/store/fallback-claim.ts';
import type { TableAccess } from '../../../../shared/store/find-conversation.ts';
import { listMessage } from '../../../../shared/store/list-message.ts';
import { listedMessages, listedMessagesCap, trimStep } from '../../../../shared/store/listing-plan.ts';
import { reschedulePending } from '../../../../shared/store/retry-index.ts';
import { storeMessage } from '../../../../shared/store/store-message.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { conversation, messageItem } from '../../../support/builders.ts';
import { createTestTable, failTrims } from '../../../support/memory-table.ts';
import { conversationKey, putItem } from '../../../support/table-suites/suite-engine.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn() }));
const sleep = vi.mocked(setTimeout);
const pauses = () => sleep.mock.calls.map(([ms]) => Number(ms));

beforeEach(() => {
  sleep.mockReset();
  // The longest pause that jitter allows.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});

afterEach(() => vi.restoreAllMocks());

const exception = { message: 'conflict', $metadata: {} };
const conflict = new TransactionConflictException(exception);
const cancelled = new TransactionCanceledException({
  ...exception,
  CancellationReasons: [{ Code: 'TransactionConflict' }],
});
const now = new Date('2026-11-24T10:00:00.000Z');
const request = { channelType: 'sms', senderId: '+1', messageId: 'SM1', attemptId: 'attempt-1', now };

async function reschedule(table: TableAccess): Promise<boolean> {
  const item = messageItem();
  return reschedulePending(table, { ...item, retry_at: String(item.retry_at) }, now);
}

interface Contended {
  readonly what: string;
  readonly operation: string;
  readonly error: Error;
  readonly conflicts: number;
  readonly work: (table: TableAccess) => Promise<unknown>;
}

it.each<Contended>([
  {
    what: 'the store of a message',
    operation: 'PutItem',
    error: conflict,
    conflicts: 12,
    work: (table) => storeMessage(table, messageItem({ message_id: 'SM2' }), startDeadline(10_000)),
  },
  {
    what: 'the next try of a message',
    operation: 'UpdateItem',
    error: conflict,
    conflicts: 3,
    work: reschedule,
  },
  {
    what: 'the count of answers',
    operation: 'TransactWriteItems',
    error: cancelled,
    conflicts: 5,
    work: (table) => countFallback(table, request, 500),
  },
])(
  '$what is written again after each conflict, with a pause before that grows and ends below a second',
  async (contended) => {
    const { operation, error, conflicts, work } = contended;
    const table = createTestTable();
    await putItem(table, messageItem());
    const before = table.calls.length;
    table.failNext(operation, ...Array.from({ length: conflicts }, () => error));

    await work(table);

    expect(table.calls.slice(before).filter((call) => call.operation === operation)).toHaveLength(
      conflicts + 1,
    );
    expect(pauses()).toHaveLength(conflicts);
    expect(pauses()[1]).toBeGreaterThan(pauses()[0] ?? 0);
    expect(Math.max(...pauses())).toBeLessThan(1_000);
  },
);

/** A list as long as it may get, and what another message that trims it leaves. */
const full = Array.from({ length: listedMessagesCap }, (_, index) => ({ message_id: `old-${index}` }));
const trimmed = full.slice(-listedMessages);

it('a message waits for another one that trims a full list, and is listed then', async () => {
  const table = createTestTable();
  await putItem(table, conversation({ messages: full, message_count: 60 }));
  sleep.mockImplementation(async () => {
    if (pauses().length === 2) await putItem(table, conversation({ messages: trimmed, message_count: 60 }));
  });

  const listing = { conversation: conversationKey, item: messageItem(), onTrimFailed: vi.fn() };
  expect(await listMessage(table, listing)).toMatchObject({ kind: 'listed' });

  const { messages } = (await readConversation(table, conversationKey)) ?? {};
  expect(messages).toMatchObject([...trimmed, { message_id: messageItem().message_id }]);
  expect(pauses().length).toBe(2);
});

it('a list above its cap gets the message after trims that met transactions', async () => {
  const table = createTestTable();
  await putItem(table, conversation({ messages: [...full, ...full], message_count: 120 }));
  failTrims(table, conflict, 5);

  const listing = { conversation: conversationKey, item: messageItem(), onTrimFailed: vi.fn() };
  expect(await listMessage(table, listing)).toMatchObject({ kind: 'listed' });

  const { messages } = (await readConversation(table, conversationKey)) ?? {};
  expect(messages).toMatchObject([...full.slice(-20), { message_id: messageItem().message_id }]);
});

it('a list that other messages change while it is trimmed is read again after a pause, six times at most', async () => {
  const table = createTestTable();
  const messages = full.slice(0, listedMessages + trimStep - 1);
  await putItem(table, conversation({ messages, message_count: 27 }));
  sleep.mockImplementation(async () =>
    putItem(table, conversation({ messages: full.slice(pauses().length) })),
  );
  // Every trim finds another list than it read.
  failTrims(table, conflict);

  const listing = { conversation: conversationKey, item: messageItem(), onTrimFailed: vi.fn() };
  expect(await listMessage(table, listing)).toMatchObject({ kind: 'listed' });

  expect(pauses()).toHaveLength(6);
});
