import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { TableAccess } from './find-conversation.ts';
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

/**
 * Count a try and move the next one. Racing here: other recovery runs, and an execution that ends the message. The
 * condition's halves: it is still pending, and its `retry_at` is the one that this run saw.
 */
export function reschedulePending(
  table: TableAccess,
  message: TableKey & { readonly retry_at: string },
  retryAt: Date,
): Promise<boolean> {
  return moveRetry(table, message, { seen: message.retry_at, retryAt, tries: 1 });
}

/**
 * Uncount a try that could not begin. Racing here: an execution that ends the message, and a run that came when the
 * moved time was over: then the try stays counted.
 */
export async function takeBackTry(
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

async function moveRetry(
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
        ConditionExpression: 'routing_status = :pending AND retry_at = :seen',
        ExpressionAttributeValues: {
          ':next': retryAt.toISOString(),
          ':tries': tries,
          ':pending': 'pending',
          ':seen': seen,
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
