import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, createCollector } from '../../docs/examples/collector.ts';
import {
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
} from '../support/e2e-client.ts';
import { examplesPython } from '../support/python-with.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const texts = ['Hello', 'Is the blue one in stock?', 'In size 42, please'];
const lambdaContext = { getRemainingTimeInMillis: () => 30_000 } as Context;

/** The messages of a sender, as contexts on the replies queue, in the order of the texts. */
const bursts = new Map<string, readonly string[]>();
const [burstA, burstB] = [newPhoneNumber(), newPhoneNumber()];
const ownTables = new Map<string, string>();

/** A customer writes three times in quick succession. */
async function sendBurst(sender: string): Promise<void> {
  await createConversation(sender, { channel_type: 'sms' });
  const publicBaseUrl = String(outputs().PublicBaseUrl);
  for (const Body of texts) {
    const fields = { MessageSid: newMessageSid(), From: sender, Body };
    await post(twilioWebhook('sms', fields, { keys: keys(), publicBaseUrl }));
  }
}

/** Take contexts off the replies queue until each of these senders has as many as texts were sent. */
async function receiveBursts(senders: readonly string[]): Promise<void> {
  const { queues } = deployment();
  const QueueUrl = outputs().SmsRepliesQueueUrl;
  const found = new Map(senders.map((sender) => [sender, new Map<string, string>()]));
  await eventually(
    async () => {
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 }),
      );
      for (const { Body = '', ReceiptHandle } of Messages) {
        const { message } = JSON.parse(Body);
        found.get(message.from)?.set(message.body, Body);
        await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return [...found.values()];
    },
    (all) => all.every((contexts) => contexts.size === texts.length),
  );
  for (const [sender, contexts] of found)
    bursts.set(
      sender,
      texts.map((text) => contexts.get(text) ?? ''),
    );
}

async function createOwnTable(sender: string): Promise<void> {
  const TableName = `collector-${sender.slice(1)}`;
  await deployment().dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  ownTables.set(sender, TableName);
}

/** Routed messages of a conversation that nobody has answered, as the table and the queue have them. */
async function storeLongBurst(conversation_id: string, length: number): Promise<readonly string[]> {
  const routed = JSON.parse(bursts.get(burstB)?.[0] ?? '');
  const start = Date.now() - 60_000;
  const items = Array.from({ length }, (_, index) => {
    const message_id = `SM-${conversation_id}-${String(index).padStart(3, '0')}`;
    const received_at = new Date(start + index * 10).toISOString();
    const content = message_id;
    const key = { conversation_id, primary_channel: `message#${message_id}` };
    return { ...key, message_id, received_at, content, queue: 'sms-replies' };
  });
  const table = String(outputs().ConversationsTableName);
  for (let from = 0; from < length; from += 25) {
    const puts = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await deployment().dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
  return items.map(({ message_id, received_at }) =>
    JSON.stringify({
      ...routed,
      conversation: { ...routed.conversation, conversation_id },
      message: { ...routed.message, message_id, timestamp: received_at },
    }),
  );
}

/** Lambda's event for these contexts, numbered as they are given. */
function eventOf(bodies: readonly string[]): SQSEvent {
  const Records = bodies.map((body, index) => ({
    messageId: `record-${index}`,
    body,
    eventSource: 'aws:sqs',
  }));
  return { Records } as unknown as SQSEvent;
}

beforeAll(async () => {
  for (const sender of [burstA, burstB]) {
    await createOwnTable(sender);
    await sendBurst(sender);
  }
  await eventually(
    () => itemsUnder('message#'),
    (items) =>
      items.filter(({ sender_id: sender, queue }) => [burstA, burstB].includes(String(sender)) && queue)
        .length ===
      2 * texts.length,
  );
  await receiveBursts([burstA, burstB]);
});

describe('the collector in TypeScript', () => {
  it('answers three messages of one conversation once, in order, despite redeliveries and failures', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const [first = '', second = '', third = ''] = bursts.get(burstA) ?? [];
    const answers: Answer[] = [];
    let isDown = true;
    const collect = createCollector({
      client: deployment().dynamo,
      conversationsTable: String(outputs().ConversationsTableName),
      ownTable: String(ownTables.get(burstA)),
      async answer(answer) {
        if (isDown) throw new Error('whoever sends is unavailable');
        answers.push(answer);
      },
    });

    const alone = await collect(eventOf([first]), lambdaContext);
    const failed = await collect(eventOf([third, second, 'no JSON']), lambdaContext);
    isDown = false;
    const again = await collect(eventOf([third, first, third]), lambdaContext);
    const duplicates = await collect(eventOf([second, third]), lambdaContext);

    const itemsOf = ({ batchItemFailures }: typeof alone) =>
      batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    expect(itemsOf(alone)).toEqual([]);
    expect(itemsOf(failed).sort()).toEqual(['record-0', 'record-2']);
    // A duplicate beside its original may find it in progress: SQS shows it again.
    expect(itemsOf(again)).not.toContain('record-1');
    expect(itemsOf(duplicates)).toEqual([]);
    expect(answers.map(({ messages }) => messages.map(({ content }) => content))).toEqual([texts]);
  });
});

describe('the collector in Python', () => {
  const examples = join(import.meta.dirname, '..', '..', 'docs', 'examples');
  const driver = `
import json, sys
sys.path.insert(0, sys.argv[1])
import collector
class Context:
    def get_remaining_time_in_millis(self):
        return 30000
for line in sys.stdin:
    print(json.dumps(collector.handler(json.loads(line), Context())), flush=True)
`;

  it('does the same, and answers more messages than one transaction claims once each', async () => {
    const python = examplesPython();
    const [first = '', second = '', third = ''] = bursts.get(burstB) ?? [];
    const long = await storeLongBurst(`long${burstB.slice(1)}`, 102);
    const events = [
      [first],
      [third, second, 'no JSON'],
      [second, third],
      [long[101] ?? ''],
      long.slice(98),
    ].map(eventOf);

    const { status, stdout, stderr } = spawnSync(python, ['-c', driver, examples], {
      input: events.map((event) => JSON.stringify(event)).join('\n'),
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: outputs().Endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'us-east-1',
        CONVERSATIONS_TABLE: outputs().ConversationsTableName,
        OWN_TABLE: ownTables.get(burstB),
        POWERTOOLS_SERVICE_NAME: 'collector',
      },
    });

    expect(status, stderr).toBe(0);
    const printed = stdout.trim().split('\n');
    const answerId = JSON.parse(third).message.message_id;
    const answers = printed.filter((line) => line.startsWith('answer '));
    expect(answers[0]).toBe(`answer ${answerId} ['${texts.join("', '")}']`);
    const longAnswers = answers.slice(1).map((line) => line.match(/(?<=')SM-long[\w-]+(?=')/g) ?? []);
    const longIds = long.map((body) => JSON.parse(body).message.message_id);
    expect(longAnswers.flat().toSorted()).toEqual(longIds);
    expect(longAnswers[0]).toEqual([...longIds.slice(0, 99), longIds[101]]);
    expect(printed.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))).toEqual([
      { batchItemFailures: [] },
      { batchItemFailures: [{ itemIdentifier: 'record-2' }] },
      { batchItemFailures: [] },
      { batchItemFailures: [] },
      { batchItemFailures: [] },
    ]);
  });
});
