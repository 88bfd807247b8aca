import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { pause, pauseMs } from '../time/backoff.ts';
import type { TableAccess } from './find-conversation.ts';
import { itemOf } from './item-numbers.ts';
import { indexNames, retryBucket, type TableKey } from './table-keys.ts';

/** Items of one partition of `by_retry_at`, the earliest `retry_at` first, at most `limit`. */
export async function listRetryBucket(
  { client, tableName }: TableAccess,
  shard: number,
  limit: number,
): Promise<readonly Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: indexNames.byRetryAt,
        KeyConditionExpression: 'retry_bucket = :bucket',
        ExpressionAttributeValues: { ':bucket': retryBucket(shard) },
        Limit: limit - found.length,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    found.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined && found.length < limit);
  return found;
}

const messageIsPending = 'routing_status = :pending';
const retryTimeIsUnchanged = 'retry_at = :seen';

/** Count an attempt and schedule the next one. Racing here: other recovery runs, and an execution that ends the message. */
export function reschedulePending(
  table: TableAccess,
  message: TableKey & { readonly retry_at: string },
  retryAt: Date,
): Promise<boolean> {
  return moveRetry(table, message, { seen: message.retry_at, retryAt, tries: 1 });
}

/**
 * Uncount an attempt that could not start. Racing here: an execution that ends the message, and a run after the rescheduled
 * time: then the attempt stays counted.
 */
export async function uncountAttempt(
  table: TableAccess,
  message: TableKey,
  { movedTo, retryAt }: { readonly movedTo: Date; readonly retryAt: Date },
): Promise<void> {
  await moveRetry(table, message, { seen: movedTo.toISOString(), retryAt, tries: -1 });
}

interface Move {
  readonly seen: string;
  readonly retryAt: Date;
  readonly tries: 1 | -1;
}

/** An adoption holds the item in a transaction for some milliseconds. */
const maxConflicts = 4;

async function moveRetry(table: TableAccess, message: TableKey, move: Move): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryMove(table, message, move);
    } catch (error) {
      if (!(error instanceof TransactionConflictException) || attempt === maxConflicts) throw error;
      await pause(pauseMs(attempt, { baseMs: 20, capMs: 200 }));
    }
  }
}

async function tryMove(
  { client, tableName }: TableAccess,
  { conversation_id, primary_channel }: TableKey,
  { seen, retryAt, tries }: Move,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { conversation_id, primary_channel },
        UpdateExpression: 'SET retry_at = :next ADD attempts :tries',
        ConditionExpression: `${messageIsPending} AND ${retryTimeIsUnchanged}`,
        ExpressionAttributeValues: {
          ':next': retryAt.toISOString(),
          ':tries': tries,
          ':pending': 'pending',
          ':seen': seen,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The SDK retries a write whose answer was lost and then finds the time that it set itself: gaps are random.
    const item = itemOf(error.Item);
    return item?.routing_status === 'pending' && item.retry_at === retryAt.toISOString();
  }
}
