import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
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

/** A customer who never stops writing gets an answer after this time. */
const longestBurstMs = 5 * 60_000;
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
  if (!isLast && !isOverdue) return [];
  return (await claimMessages(options, { message_id, pending })) ? pending : claimBurst(options, context);
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
  const { Items = [] } = await options.client.send(
    new QueryCommand({
      TableName: options.conversationsTable,
      IndexName: 'by_received_at',
      KeyConditionExpression: 'conversation_id = :id AND received_at >= :since',
      ExpressionAttributeValues: {
        ':id': conversation.conversation_id,
        ':since': new Date(Date.parse(message.timestamp) - lookBackMs).toISOString(),
      },
      ScanIndexForward: false,
      Limit: 50,
    }),
  );
  // The index has the keys only, `message#<message ID>`, and lags by some milliseconds: this message is there in any case.
  const indexed = Items.map(({ primary_channel }) => String(primary_channel).slice('message#'.length));
  const ids = new Set([message.message_id, ...indexed]);
  const found = await readMessages(options, context, [...ids]);
  const claims = await Promise.all(found.map(({ message_id }) => claimOf(options, message_id)));
  const queue = `${context.meta.channel_type}-replies`;
  return found.filter(
    (item, index) =>
      claims[index] === undefined && (item.queue === queue || item.message_id === message.message_id),
  );
}

async function readMessages(
  { client, conversationsTable }: CollectorOptions,
  { conversation: { conversation_id } }: ContextObject,
  ids: readonly string[],
): Promise<Message[]> {
  const Keys = ids.map((id) => ({ conversation_id, primary_channel: `message#${id}` }));
  const { Responses, UnprocessedKeys = {} } = await client.send(
    new BatchGetCommand({ RequestItems: { [conversationsTable]: { Keys, ConsistentRead: true } } }),
  );
  if (Object.keys(UnprocessedKeys).length > 0) throw new Error('the table did not return every message');
  const messages = (Responses?.[conversationsTable] ?? []) as Message[];
  const order = ({ received_at, message_id }: Message) => `${received_at} ${message_id}`;
  return messages.sort((left, right) => (order(left) < order(right) ? -1 : 1));
}

/** False when somebody else has claimed one of the messages meanwhile. */
async function claimMessages(
  { client, ownTable }: CollectorOptions,
  { message_id, pending }: { readonly message_id: string; readonly pending: readonly Message[] },
): Promise<boolean> {
  const message_ids = pending.map((item) => item.message_id);
  const expiration = Math.floor(Date.now() / 1_000) + keptForSeconds;
  const TransactItems = message_ids.map((id) => ({
    Put: {
      TableName: ownTable,
      Item: { id: `answered#${id}`, answered_by: message_id, message_ids, expiration },
      ConditionExpression: 'attribute_not_exists(id)',
    },
  }));
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return false;
    throw error;
  }
}
