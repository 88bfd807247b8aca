import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { indexNames, retryBucket, retryBucketCount } from '../../../shared/store/table-keys.ts';
import { type Deployment, requiredOutput } from '../../cli/deployment/deployment.ts';

export const allShards = Array.from({ length: retryBucketCount }, (_, shard) => shard);

/** How many messages wait for recovery, due or not. */
export async function countPending(deployment: Deployment): Promise<number> {
  const counts = await Promise.all(allShards.map((shard) => countIn(deployment, shard)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countIn(deployment: Deployment, shard: number): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await deployment.dynamo.send(
      new QueryCommand({
        TableName: requiredOutput(deployment, 'ConversationsTableName'),
        IndexName: indexNames.byRetryAt,
        KeyConditionExpression: 'retry_bucket = :bucket',
        ExpressionAttributeValues: { ':bucket': retryBucket(shard) },
        Select: 'COUNT',
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    count += page.Count ?? 0;
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return count;
}
