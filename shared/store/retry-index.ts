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
export async function reschedulePending(
  { client, tableName }: TableAccess,
  message: TableKey & { readonly retry_at: string },
  retryAt: Date,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { conversation_id: message.conversation_id, primary_channel: message.primary_channel },
        UpdateExpression: 'SET retry_at = :next ADD attempts :one',
        ConditionExpression: 'routing_status = :pending AND retry_at = :seen',
        ExpressionAttributeValues: {
          ':next': retryAt.toISOString(),
          ':one': 1,
          ':pending': 'pending',
          ':seen': message.retry_at,
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
