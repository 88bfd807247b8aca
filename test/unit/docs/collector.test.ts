import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { beforeEach, expect, it, vi } from 'vitest';
import { type Answer, createCollector } from '../../../docs/examples/collector.ts';
import exampleContext from '../../../docs/examples/context.json' with { type: 'json' };
import { executeDocument, toWireRequest } from '../../../tools/lab/simulate/table/document-requests.ts';
import { MemoryTable, type Operation } from '../../../tools/lab/simulate/table/memory-table.ts';

const surroundings = { now: Date.now, indexLagMs: () => 0 };
const lambdaContext = { getRemainingTimeInMillis: () => 30_000 } as Context;

let conversations: MemoryTable;
let own: MemoryTable;
let answers: Answer[];
/** Thrown by the next transactions, the first by the first. */
let cancellations: Error[];

beforeEach(() => {
  conversations = new MemoryTable(
    {
      name: 'conversations',
      key: { partition: 'conversation_id', sort: 'primary_channel' },
      indexes: {
        by_received_at: { key: { partition: 'conversation_id', sort: 'received_at' }, include: [] },
      },
    },
    surroundings,
  );
  own = new MemoryTable({ name: 'own', key: { partition: 'id', sort: 'id' }, indexes: {} }, surroundings);
  answers = [];
  cancellations = [];
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

/** Both tables behind one client, which speaks the document client's commands and Powertools' plain ones. */
function clientOf(): DynamoDBDocumentClient {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  const send = async (command: { input: object }) => {
    const table = JSON.stringify(command.input).includes('"own"') ? own : conversations;
    const plain = /^(\w+Item)Command$/.exec(command.constructor.name)?.[1] as Operation | undefined;
    if (plain !== undefined) return table.execute(plain, command.input as never);
    const request = toWireRequest(command);
    const cancellation = request.operation === 'TransactWriteItems' ? cancellations.shift() : undefined;
    if (cancellation !== undefined) throw cancellation;
    return executeDocument(table, request);
  };
  client.send = send as typeof client.send;
  return client;
}

/** Messages of one conversation, received one after another, as the table has them once they are on the queue. */
function received(count: number, { firstAt = Date.now() - 60_000, queue = 'sms-replies' } = {}) {
  return Array.from({ length: count }, (_, index) => {
    const message_id = `SM${String(index).padStart(4, '0')}`;
    const received_at = new Date(firstAt + index * 10).toISOString();
    const key = { conversation_id: 'conv-1', primary_channel: `message#${message_id}` };
    const item = { ...key, message_id, received_at, queue, content: `line ${message_id}` };
    conversations.execute('PutItem', { TableName: 'conversations', Item: marshall(item) });
    return contextOf(message_id, received_at);
  });
}

function contextOf(message_id: string, timestamp: string): string {
  return JSON.stringify({
    ...exampleContext,
    meta: { ...exampleContext.meta, channel_type: 'sms' },
    conversation: { ...exampleContext.conversation, conversation_id: 'conv-1' },
    message: { ...exampleContext.message, message_id, timestamp },
  });
}

/** Gives the collector the contexts in Lambda's batches of ten. */
async function collectAll(contexts: readonly string[]): Promise<number> {
  const collect = createCollector({
    client: clientOf(),
    conversationsTable: 'conversations',
    ownTable: 'own',
    answer: async (answer) => void answers.push(answer),
  });
  let failures = 0;
  for (let from = 0; from < contexts.length; from += 10) {
    const Records = contexts
      .slice(from, from + 10)
      .map((body, index) => ({ messageId: `record-${index}`, body, eventSource: 'aws:sqs' }));
    const { batchItemFailures } = await collect({ Records } as unknown as SQSEvent, lambdaContext);
    failures += batchItemFailures.length;
  }
  return failures;
}

const idsIn = ({ messages }: Answer) => messages.map(({ message_id }) => message_id);

it.each([
  ['in order', (contexts: string[]) => contexts],
  ['the other way round', (contexts: string[]) => contexts.reverse()],
  [
    'every third first',
    (contexts: string[]) => contexts.sort((left, right) => thirdOf(left) - thirdOf(right)),
  ],
])(
  'the collector answers each of 130 messages once, every answer in order, when they arrive %s',
  async (_, arranged) => {
    const contexts = received(130);
    const ids = contexts.map((context) => JSON.parse(context).message.message_id);

    const failures = await collectAll(arranged(contexts));

    expect(failures).toBe(0);
    expect(answers.flatMap(idsIn).sort()).toEqual(ids);
    expect(answers.map((answer) => idsIn(answer).toSorted())).toEqual(answers.map(idsIn));
    expect(Math.max(...answers.map((answer) => answer.messages.length))).toBeLessThanOrEqual(100);
  },
);

function thirdOf(context: string): number {
  return Number(JSON.parse(context).message.message_id.slice(2)) % 3;
}

it('the collector answers fifty messages at once, and once', async () => {
  await collectAll(received(50));

  expect(answers.map(({ messages }) => messages.length)).toEqual([50]);
});

it('the collector answers a burst whose first message has waited five minutes, though later ones exist', async () => {
  const [first = ''] = received(3, { firstAt: Date.now() - 301_000 });

  await collectAll([first]);

  expect(answers.map(idsIn)).toEqual([['SM0000', 'SM0001', 'SM0002']]);
});

it('the collector leaves messages of other queues alone', async () => {
  received(2, { queue: 'sms-handoff', firstAt: Date.now() - 10_000 });
  const at = new Date(Date.now() - 20_000).toISOString();
  const item = { conversation_id: 'conv-1', primary_channel: 'message#SM-mine', message_id: 'SM-mine' };
  const routed = { ...item, received_at: at, queue: 'sms-replies', content: 'mine' };
  conversations.execute('PutItem', { TableName: 'conversations', Item: marshall(routed) });

  await collectAll([contextOf('SM-mine', at)]);

  expect(answers.map(idsIn)).toEqual([['SM-mine']]);
});

function cancelled(...codes: readonly string[]): TransactionCanceledException {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
}

it.each(['ConditionalCheckFailed', 'TransactionConflict'])(
  'the collector looks again after a transaction that was cancelled by %s',
  async (code) => {
    cancellations = [cancelled('None', code)];

    const failures = await collectAll(received(2));

    expect(failures).toBe(0);
    expect(answers.map(({ messages }) => messages.length)).toEqual([2]);
  },
);

it.each(['ThrottlingError', 'ValidationError'])(
  'the collector leaves a message on the queue when its transaction was cancelled by %s',
  async (code) => {
    cancellations = [cancelled(code, 'None')];

    const failures = await collectAll(received(2));

    expect(failures).toBe(1);
    expect(answers).toEqual([]);
  },
);
