import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toConversationEntry } from '../../../shared/messages/message-item.ts';
import { keepRecentMessages, readConversation } from '../../../shared/store/conversation-record.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { persistMessage } from '../../../shared/store/persist-message.ts';
import { listRetryBucket, reschedulePending, takeBackTry } from '../../../shared/store/retry-index.ts';
import { claimMessage, finishMessage, readMessage } from '../../../shared/store/routing-status.ts';
import { messageSortKey, retryBucketCount, unknownConversationId } from '../../../shared/store/table-keys.ts';
import { listedMessagesCap, trimConversation } from '../../../shared/store/trim-conversation.ts';
import { startDeadline } from '../../../shared/time/deadline.ts';
import { conversation, messageItem } from '../../support/builders.ts';
import {
  conversationKey,
  putItem,
  type RunningEngine,
  startTableEngine,
  tableEngines,
} from '../../support/table-engines.ts';

const now = new Date('2026-11-24T10:00:30.000Z');
const leaseMs = 55_000;
const claimant = { execution: 'execution-1', isRetry: false, now, leaseMs };

function message(id = 'SM1') {
  return messageItem({ message_id: id, primary_channel: messageSortKey(id) });
}

function keyOf({ conversation_id, primary_channel }: ReturnType<typeof message>) {
  return { conversation_id, primary_channel };
}

function write(item = message()) {
  return { item, update: { conversation: conversationKey, entry: toConversationEntry(item) } };
}

/** A list as long as this; each entry says which it is. */
function entries(count: number, content = '') {
  return Array.from({ length: count }, (_, index) => ({ message_id: `old-${index}`, content }));
}

describe.each(tableEngines)('messages, judged by $name', (engine) => {
  let running: RunningEngine;
  let table: TableAccess;
  const persist = (item = message()) => persistMessage(table, write(item), startDeadline(20_000));
  const listed = async () => ((await readConversation(table, conversationKey))?.messages ?? []) as object[];

  beforeAll(async () => {
    running = await startTableEngine(engine);
  }, 180_000);
  afterAll(() => running?.stop());
  beforeEach(async () => {
    table = await running.createTable();
  });

  describe('persistMessage', () => {
    it('stores the message and updates its conversation in one transaction', async () => {
      await putItem(table, conversation({ conversation_status: 'open' }));

      expect(await persist()).toBe('stored');

      expect(await readMessage(table, keyOf(message()))).toEqual(message());
      expect(await readConversation(table, conversationKey)).toMatchObject({
        conversation_status: 'user_reply_received',
        message_count: 1,
        messages: [toConversationEntry(message())],
        last_user_message_at: message().received_at,
        last_activity_at: message().received_at,
      });
    });

    it('stores the message of an unknown sender without a conversation', async () => {
      const item = { ...message(), conversation_id: unknownConversationId('SM1') };

      expect(await persistMessage(table, { item }, startDeadline(20_000))).toBe('stored');
      expect(await persistMessage(table, { item }, startDeadline(20_000))).toBe('duplicate');
    });

    it('tells a duplicate, and counts it once', async () => {
      await putItem(table, conversation());
      await persist();

      expect(await persist()).toBe('duplicate');

      expect(await readConversation(table, conversationKey)).toMatchObject({ message_count: 1 });
      expect(await listed()).toHaveLength(1);
    });

    it('stores one of twenty deliveries of the same message at the same time', async () => {
      await putItem(table, conversation());

      const outcomes = await Promise.all(Array.from({ length: 20 }, () => persist()));

      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
      expect(await listed()).toHaveLength(1);
    });

    it('stores nothing when the conversation was deleted meanwhile', async () => {
      expect(await persist()).toBe('conversation_gone');

      expect(await readMessage(table, keyOf(message()))).toBeUndefined();
      expect(await readConversation(table, conversationKey)).toBeUndefined();
    });

    it('trims a list at its cap, and appends then', async () => {
      await putItem(table, { ...conversation(), messages: entries(listedMessagesCap) });

      expect(await persist()).toBe('stored');

      const list = await listed();
      expect(list.length).toBeLessThanOrEqual(listedMessagesCap);
      expect(list.at(-1)).toEqual(toConversationEntry(message()));
      expect(list.at(-2)).toMatchObject({ message_id: `old-${listedMessagesCap - 1}` });
    });

    // moto refuses the whole transaction there, and gives no reasons: see engine-differences.test.ts.
    it.skipIf(engine.name === 'moto')(
      'stores the message of a conversation that has no room left',
      async () => {
        const full = {
          ...conversation(),
          messages: entries(1),
          notes: 'x'.repeat(engine.maxItemBytes - 600),
        };
        await putItem(table, full);
        const item = { ...message(), content: 'y'.repeat(1_000) };

        expect(await persist(item)).toBe('stored');

        expect(await readMessage(table, keyOf(item))).toEqual(item);
        expect(await readConversation(table, conversationKey)).toMatchObject({ message_count: 1 });
      },
    );
  });

  describe('trimConversation', () => {
    it('removes the oldest entries and keeps the latest twenty', async () => {
      const messages = entries(45);
      await putItem(table, { ...conversation(), messages });

      expect(await trimConversation(table, conversationKey, { messages })).toBe(true);

      expect(await listed()).toEqual(messages.slice(-20));
    });

    it('loses to another trimmer, and removes nothing', async () => {
      await putItem(table, { ...conversation(), messages: entries(45).slice(3) });

      expect(await trimConversation(table, conversationKey, { messages: entries(45) })).toBe(false);

      expect(await listed()).toHaveLength(42);
    });

    it('makes no conversation that is gone', async () => {
      expect(await trimConversation(table, conversationKey, { messages: entries(45) })).toBe(false);

      expect(await readConversation(table, conversationKey)).toBeUndefined();
    });

    it('keeps the latest twenty of more than one expression may remove', async () => {
      const messages = entries(450);
      await putItem(table, { ...conversation(), messages });

      await keepRecentMessages(table, conversationKey, { ...conversation(), messages });

      expect(await listed()).toEqual(messages.slice(-20));
    });
  });

  describe('claimMessage', () => {
    it('takes a pending message and reads it in the same call', async () => {
      await putItem(table, message());

      const claim = await claimMessage(table, keyOf(message()), claimant);

      const lease = { lease_owner: 'execution-1', lease_until: '2026-11-24T10:01:25.000Z' };
      expect(claim).toEqual({ kind: 'claimed', item: { ...message(), ...lease } });
    });

    it('keeps a second execution away until the lease is over', async () => {
      await putItem(table, message());
      await claimMessage(table, keyOf(message()), claimant);
      const second = { ...claimant, execution: 'execution-2' };
      const later = new Date(now.getTime() + leaseMs + 1);

      expect((await claimMessage(table, keyOf(message()), second)).kind).toBe('taken');
      expect((await claimMessage(table, keyOf(message()), { ...second, now: later })).kind).toBe('claimed');
    });

    it("gives the task's own retry its lease back, and nobody else's", async () => {
      await putItem(table, message());
      await claimMessage(table, keyOf(message()), claimant);
      const retry = { ...claimant, isRetry: true };

      expect((await claimMessage(table, keyOf(message()), retry)).kind).toBe('claimed');
      expect((await claimMessage(table, keyOf(message()), { ...retry, execution: 'other' })).kind).toBe(
        'taken',
      );
    });

    it('tells a message that is missing from one that is routed', async () => {
      await putItem(table, { ...message('SM2'), routing_status: 'routed' });

      expect((await claimMessage(table, keyOf(message('SM1')), claimant)).kind).toBe('missing');
      expect((await claimMessage(table, keyOf(message('SM2')), claimant)).kind).toBe('taken');
    });
  });

  describe('finishMessage', () => {
    const queue = { name: 'sms-replies', queuedAt: now.toISOString() };

    it('ends a message once: it leaves the retry index and gives its lease back', async () => {
      await putItem(table, message());
      await claimMessage(table, keyOf(message()), claimant);

      expect(await finishMessage(table, keyOf(message()), { status: 'routed', queue })).toBe(true);
      expect(await finishMessage(table, keyOf(message()), { status: 'failed', reason: 'late' })).toBe(false);

      const { retry_bucket, retry_at, ...kept } = message();
      expect(await readMessage(table, keyOf(message()))).toEqual({
        ...kept,
        ...{ routing_status: 'routed', queue: 'sms-replies', queued_at: now.toISOString() },
      });
      expect(await retryIndex(table)).toEqual([]);
    });

    it('keeps the reason, and makes no message that is missing', async () => {
      await putItem(table, message());

      await finishMessage(table, keyOf(message()), { status: 'failed', reason: 'tried too often' });

      expect(await readMessage(table, keyOf(message()))).toMatchObject({ status_reason: 'tried too often' });
      expect(await finishMessage(table, keyOf(message('SM2')), { status: 'failed' })).toBe(false);
      expect(await readMessage(table, keyOf(message('SM2')))).toBeUndefined();
    });
  });

  describe('the retry index', () => {
    const inBucket = (id: string, seconds: string) => ({
      ...message(id),
      ...{ retry_bucket: 'pending#03', retry_at: `2026-11-24T10:01:${seconds}.000Z` },
    });

    it('lists the earliest first, no more than asked for, and what recovery needs of each', async () => {
      for (const [id, seconds] of [
        ['SM1', '40'],
        ['SM2', '10'],
        ['SM3', '20'],
      ] as const) {
        await putItem(table, inBucket(id, seconds));
      }

      const found = await listRetryBucket(table, 3, 2);

      expect(found.map(({ message_id }) => message_id)).toEqual(['SM2', 'SM3']);
      const { attempts, channel_type, received_at, request_id } = message();
      expect(found[0]).toMatchObject({ attempts, channel_type, received_at, request_id });
      expect(found[0]).not.toHaveProperty('content');
    });

    it('counts a try for the run that saw the time, and for no other', async () => {
      const seen = inBucket('SM1', '10');
      await putItem(table, seen);
      const next = new Date('2026-11-24T10:05:00.000Z');

      expect(await reschedulePending(table, { ...keyOf(seen), retry_at: seen.retry_at }, next)).toBe(true);
      expect(await reschedulePending(table, { ...keyOf(seen), retry_at: seen.retry_at }, next)).toBe(false);

      expect(await readMessage(table, keyOf(seen))).toMatchObject({
        attempts: 1,
        retry_at: next.toISOString(),
      });
    });

    it('takes a try back that could not begin', async () => {
      const seen = inBucket('SM1', '10');
      await putItem(table, seen);
      const movedTo = new Date('2026-11-24T10:05:00.000Z');
      await reschedulePending(table, { ...keyOf(seen), retry_at: seen.retry_at }, movedTo);

      await takeBackTry(table, keyOf(seen), { movedTo, retryAt: new Date(seen.retry_at) });

      expect(await readMessage(table, keyOf(seen))).toMatchObject({ attempts: 0, retry_at: seen.retry_at });
    });

    it('reschedules no message that is routed', async () => {
      const { retry_at } = message();
      await putItem(table, { ...message(), routing_status: 'routed' });

      expect(await reschedulePending(table, { ...keyOf(message()), retry_at: String(retry_at) }, now)).toBe(
        false,
      );
    });
  });
});

async function retryIndex(table: TableAccess): Promise<readonly unknown[]> {
  const shards = Array.from({ length: retryBucketCount }, (_, shard) => listRetryBucket(table, shard, 10));
  return (await Promise.all(shards)).flat();
}
