import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { type ContextObject, parseContext } from '@incoming-webhook/context';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

/**
 * A Lambda behind a replies queue that answers what a customer wrote in quick succession once, in order. A message is
 * visible 30 s after it was routed. What came meanwhile is in the conversation's history already: the last message answers
 * for all of them, and the others are done without an answer.
 */

/** A message of the history; the item has more: attachments, media, subject. */
export interface Message {
  readonly message_id: string;
  readonly received_at: string;
  readonly content: string;
  readonly content_ref?: string;
  readonly queue?: string;
}

export interface Answer {
  /** The same when the answer is tried again: give it to whoever sends, as an idempotency key. */
  readonly id: string;
  readonly context: ContextObject;
  /** In the order in which they were received. */
  readonly messages: readonly Message[];
}

export interface CollectorOptions {
  readonly client: DynamoDBDocumentClient;
  /** The stack output ConversationsTableName: read only. */
  readonly conversationsTable: string;
  /** A table of the consumer, with the partition key `id` (S) and the TTL attribute `expiration`. */
  readonly ownTable: string;
  readonly answer: (answer: Answer) => Promise<void>;
}

/** A customer who never stops writing gets an answer this long after the receipt of the first message without one. */
const longestBurstMs = 5 * 60_000;
/** And once more messages than this wait. */
const mostWaiting = 50;
/** DynamoDB's limits: actions of one transaction, keys of one BatchGetItem. */
const mostActions = 100;
const mostKeys = 100;
const lookBackMs = 60 * 60_000;
const keptForSeconds = 14 * 86_400;

/** The handler of the Lambda. Switch on ReportBatchItemFailures. */
export function createCollector(options: CollectorOptions) {
  const config = new IdempotencyConfig({ eventKeyJmesPath: 'id', expiresAfterSeconds: keptForSeconds });
  const answerOnce = makeIdempotent(
    async ({ id, context, messages }: Answer) => {
      await options.answer({ id, context, messages });
      return id;
    },
    {
      persistenceStore: new DynamoDBPersistenceLayer({
        tableName: options.ownTable,
        awsSdkV3Client: options.client,
      }),
      config,
      keyPrefix: 'answers',
    },
  );
  const collect = async ({ body }: SQSRecord): Promise<void> => {
    const context = parseContext(body);
    const messages = await claimBurst(options, context);
    if (messages.length > 0) await answerOnce({ id: context.message.message_id, context, messages });
  };
  return (event: SQSEvent, context: Context) => {
    config.registerLambdaContext(context);
    const processor = new BatchProcessor(EventType.SQS);
    return processPartialResponse(event, collect, processor, { context, throwOnFullBatchFailure: false });
  };
}

/** The messages that this one answers for; none when another one does. Repeated, it returns the same. */
async function claimBurst(options: CollectorOptions, context: ContextObject): Promise<readonly Message[]> {
  const { message_id } = context.message;
  const claim = await claimOf(options, message_id);
  if (claim !== undefined) {
    return claim.answered_by === message_id ? readMessages(options, context, claim.message_ids) : [];
  }
  const pending = await pendingMessages(options, context);
  const isLast = pending.at(-1)?.message_id === message_id;
  const isOverdue = Date.now() - Date.parse(pending[0]?.received_at ?? '') > longestBurstMs;
  if (!isLast && !isOverdue && pending.length <= mostWaiting) return [];
  const burst = burstOf(pending, message_id);
  return (await claimMessages(options, message_id, burst)) ? burst : claimBurst(options, context);
}

/** This message and the oldest of the others, as many as one transaction claims: those that left their answer to it are among them. */
function burstOf(pending: readonly Message[], messageId: string): readonly Message[] {
  const others = pending.filter(({ message_id }) => message_id !== messageId).slice(0, mostActions - 1);
  return pending.filter((item) => item.message_id === messageId || others.includes(item));
}

interface Claim {
  readonly answered_by: string;
  readonly message_ids: readonly string[];
}

async function claimOf(
  { client, ownTable }: CollectorOptions,
  messageId: string,
): Promise<Claim | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: ownTable, Key: { id: `answered#${messageId}` }, ConsistentRead: true }),
  );
  return Item as Claim | undefined;
}

/** What the conversation has on the same queue and nobody answers, in order. */
async function pendingMessages(options: CollectorOptions, context: ContextObject): Promise<Message[]> {
  const { message, conversation } = context;
  // The index has the keys only, `message#<message ID>`, and lags by some milliseconds: this message is there in any case.
  const ids = new Set([message.message_id]);
  const pages = paginateQuery(
    { client: options.client },
    {
      TableName: options.conversationsTable,
      IndexName: 'by_received_at',
      KeyConditionExpression: 'conversation_id = :id AND received_at >= :since',
      ExpressionAttributeValues: {
        ':id': conversation.conversation_id,
        ':since': new Date(Date.parse(message.timestamp) - lookBackMs).toISOString(),
      },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { primary_channel } of Items) ids.add(String(primary_channel).slice('message#'.length));
  }
  const found = await readMessages(options, context, [...ids]);
  const ownKeys = found.map(({ message_id }) => ({ id: `answered#${message_id}` }));
  const claims = await readItems<{ readonly id: string }>(options.client, options.ownTable, ownKeys);
  const claimed = new Set(claims.map(({ id }) => id));
  const queue = `${context.meta.channel_type}-replies`;
  return found.filter(
    (item) =>
      !claimed.has(`answered#${item.message_id}`) &&
      (item.queue === queue || item.message_id === message.message_id),
  );
}

async function readMessages(
  { client, conversationsTable }: CollectorOptions,
  { conversation: { conversation_id } }: ContextObject,
  ids: readonly string[],
): Promise<Message[]> {
  const keys = ids.map((id) => ({ conversation_id, primary_channel: `message#${id}` }));
  const messages = await readItems<Message>(client, conversationsTable, keys);
  const order = ({ received_at, message_id }: Message) => `${received_at} ${message_id}`;
  return messages.sort((left, right) => (order(left) < order(right) ? -1 : 1));
}

async function readItems<Item>(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Record<string, string>[],
): Promise<Item[]> {
  const items: unknown[] = [];
  for (let from = 0; from < keys.length; from += mostKeys) {
    const Keys = keys.slice(from, from + mostKeys);
    const { Responses, UnprocessedKeys = {} } = await client.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    if (Object.keys(UnprocessedKeys).length > 0) throw new Error('a table did not return every item');
    items.push(...(Responses?.[table] ?? []));
  }
  return items as Item[];
}

/** False when another copy has claimed one of the messages, or is claiming it. Other errors leave the message on the queue. */
async function claimMessages(
  { client, ownTable }: CollectorOptions,
  answeredBy: string,
  burst: readonly Message[],
): Promise<boolean> {
  const message_ids = burst.map((item) => item.message_id);
  const expiration = Math.floor(Date.now() / 1_000) + keptForSeconds;
  const TransactItems = message_ids.map((id) => ({
    Put: {
      TableName: ownTable,
      Item: { id: `answered#${id}`, answered_by: answeredBy, message_ids, expiration },
      ConditionExpression: 'attribute_not_exists(id)',
    },
  }));
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException && isLostRace(error)) return false;
    throw error;
  }
}

function isLostRace({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  const races = ['ConditionalCheckFailed', 'TransactionConflict'];
  return CancellationReasons.some(({ Code = '' }) => races.includes(Code));
}
