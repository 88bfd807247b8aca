import { randomBytes } from 'node:crypto';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';
import { pause, pauseMs } from '../../shared/time/backoff.ts';
import { bucketClientOf } from '../../tools/cli/deployment/content-bucket.ts';
import { type Deployment, deploymentOf, requiredOutput } from '../../tools/cli/deployment/deployment.ts';
import { allShards } from '../../tools/lab/chaos/count-pending.ts';
import { functionNamed, invokeFunction } from '../../tools/local-cloud/invoke-function.ts';
import type { LocalKeys } from '../../tools/local-cloud/local-keys.ts';
import type { SignedRequest, TestKeys } from './signed-webhooks.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly outputs: Record<string, string>;
    readonly keys: TestKeys & Pick<LocalKeys, 'liveTokenKey'>;
    readonly providerApiUrl: string;
  }
}

/**
 * How long to wait for a lasting effect, in milliseconds: on a slow machine a task may time out, and then the message
 * is routed by a recovery run, one to four minutes later.
 */
const healedWithinMs = 300_000;

/** The local cloud that this run deployed, as the end-to-end tests speak to it. */
export const outputs = () => inject('outputs');
export const keys = () => inject('keys');
export const deployment = (): Deployment => deploymentOf(inject('outputs'));

export interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

export async function post(request: SignedRequest): Promise<Answer> {
  const response = await fetch(`${outputs().ApiUrl}${request.path}`, {
    method: 'POST',
    headers: request.headers,
    body: new Uint8Array(request.body),
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    body: await response.text(),
  };
}

/** A message SID that no other test uses. */
export function newMessageSid(): string {
  return `SM${randomBytes(16).toString('hex')}`;
}

/** A phone number that no other test uses. */
export function newPhoneNumber(): string {
  return `+1555${String(randomBytes(4).readUInt32BE() % 10_000_000).padStart(7, '0')}`;
}

export function newAddress(): string {
  return `customer-${randomBytes(6).toString('hex')}@example.com`;
}

/** What the upstream service would have made. */
export async function createConversation(
  sender: string,
  attributes: Record<string, unknown> = {},
): Promise<{ conversation_id: string; primary_channel: string }> {
  const key = { conversation_id: `conv-${randomBytes(6).toString('hex')}`, primary_channel: sender };
  await deployment().dynamo.send(
    new PutCommand({
      TableName: outputs().ConversationsTableName,
      Item: {
        ...key,
        conversation_status: 'open',
        company_id: 'company-1',
        company_name: 'Example Ltd',
        ...attributes,
      },
    }),
  );
  return key;
}

export async function readItem(key: {
  conversation_id: string;
  primary_channel: string;
}): Promise<Record<string, unknown> | undefined> {
  const { Item } = await deployment().dynamo.send(
    new GetCommand({ TableName: outputs().ConversationsTableName, Key: key, ConsistentRead: true }),
  );
  return Item;
}

/** Every item of the table whose sort key begins so. */
export async function itemsUnder(prefix: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  const pages = paginateScan(
    { client: deployment().dynamo },
    {
      TableName: requiredOutput(deployment(), 'ConversationsTableName'),
      FilterExpression: 'begins_with(primary_channel, :prefix)',
      ExpressionAttributeValues: { ':prefix': prefix },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  return items;
}

/** What lies in the content bucket under a key. */
export async function objectBytes(Key: string): Promise<Buffer> {
  const client = bucketClientOf(deployment());
  const { Body } = await client.send(new GetObjectCommand({ Bucket: outputs().ContentBucketName, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** Take messages off a queue until one of this sender comes; what other tests left there is taken away with them. */
export async function receiveFrom(queueOutput: string, sender: string): Promise<Message | undefined> {
  const { queues } = deployment();
  const QueueUrl = outputs()[queueOutput] as string;
  const endsAt = Date.now() + healedWithinMs;
  while (Date.now() < endsAt) {
    const { Messages = [] } = await queues.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] }),
    );
    for (const message of Messages) {
      await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      if (JSON.parse(message.Body ?? '{}').message?.from === sender) return message;
    }
  }
  return undefined;
}

/** How many messages wait on a queue: visible and delayed. */
export async function queueDepth(queueOutput: string): Promise<{ visible: number; delayed: number }> {
  const { Attributes } = await deployment().queues.send(
    new GetQueueAttributesCommand({
      QueueUrl: outputs()[queueOutput],
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'],
    }),
  );
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages),
    delayed: Number(Attributes?.ApproximateNumberOfMessagesDelayed),
  };
}

/** Start what is pending and due, as the scheduled recovery does every minute. */
export async function recoverNow(): Promise<void> {
  const { Endpoint = '' } = outputs();
  await invokeFunction(Endpoint, await functionNamed(Endpoint, 'RecoverPending'), { shards: allShards });
}

/** Post as a provider that repeats what is answered 5xx: under load 503 is an answer by design. */
export async function deliver(
  request: Parameters<typeof post>[0],
): Promise<Awaited<ReturnType<typeof post>>> {
  const maxTries = 10;
  for (let attempt = 1; ; attempt++) {
    const answer = await post(request);
    if (answer.status < 500 || attempt === maxTries) return answer;
    await pause(pauseMs(attempt, { baseMs: 100, capMs: 5_000 }));
  }
}

/** Ask again until the answer fits; throws what it last saw when the time is over. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  isEnough: (value: Value) => boolean,
  withinMs = healedWithinMs,
): Promise<Value> {
  const endsAt = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (isEnough(value)) return value;
    if (Date.now() > endsAt) throw new Error(`gave up waiting, last seen: ${shorten(JSON.stringify(value))}`);
    await pause(100);
  }
}

/** Both ends of a long text: a conversation with its messages fills screens. */
function shorten(text = 'nothing'): string {
  return text.length <= 2_000 ? text : `${text.slice(0, 1_000)} … ${text.slice(-1_000)}`;
}

/** Everything that the functions printed since the start, or those whose log group's name matches. */
export async function allLogs(groups = /(?:)/): Promise<string> {
  const client = new CloudWatchLogsClient({
    endpoint: outputs().Endpoint as string,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand({}));
  const lines: string[] = [];
  for (const { logGroupName = '' } of logGroups.filter((group) => groups.test(group.logGroupName ?? ''))) {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
      lines.push(...events.map(({ message }) => message ?? ''));
    }
  }
  return lines.join('\n');
}
