import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { indexNames, retryBucket, retryBucketCount } from '../../../shared/store/table-keys.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';

/** A pending message as the retry index shows it. */
interface PendingMessage {
  readonly message_id: string;
  readonly channel_type: string;
  readonly received_at: string;
  readonly retry_at: string;
  readonly attempts: number;
}

export interface Pending {
  readonly count: number;
  readonly oldest: PendingMessage | undefined;
}

/** How many messages wait for their queue, and the one that was received first. Reads the retry index alone. */
export async function countPending(deployment: Deployment): Promise<Pending> {
  const shards = Array.from({ length: retryBucketCount }, (_shard, index) => index);
  const pending = (await Promise.all(shards.map((shard) => pendingOf(deployment, shard)))).flat();
  const oldest = pending.reduce<PendingMessage | undefined>(
    (first, message) => (first === undefined || message.received_at < first.received_at ? message : first),
    undefined,
  );
  return { count: pending.length, oldest };
}

async function pendingOf(deployment: Deployment, shard: number): Promise<PendingMessage[]> {
  const pages = paginateQuery(
    { client: deployment.dynamo },
    {
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      IndexName: indexNames.byRetryAt,
      KeyConditionExpression: 'retry_bucket = :bucket',
      ExpressionAttributeValues: { ':bucket': retryBucket(shard) },
    },
  );
  const found: PendingMessage[] = [];
  for await (const { Items = [] } of pages) found.push(...(Items as PendingMessage[]));
  return found;
}
