import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem, RoutingStatus } from '../messages/message-item.ts';
import type { TableAccess } from './find-conversation.ts';
import { itemOf } from './item-numbers.ts';
import type { TableKey } from './table-keys.ts';

export type Claim =
  | { readonly kind: 'claimed'; readonly item: MessageItem }
  | { readonly kind: 'already_claimed' }
  | { readonly kind: 'missing' };

export interface Claimant {
  readonly execution: string;
  /** An earlier attempt of this task may hold the lease: its answer was lost, or it timed out. */
  readonly isRetry: boolean;
}

const messageExists = 'attribute_exists(conversation_id)';
const messageIsPending = 'routing_status = :pending';
const leaseDoesNotExist = 'attribute_not_exists(lease_until)';
const leaseHasExpired = 'lease_until < :now';
const leaseIsFree = `${leaseDoesNotExist} OR ${leaseHasExpired}`;
const leaseIsOwn = 'lease_owner = :owner';

/**
 * Claim a pending message for one execution, and read it in the same call. Racing here: a second execution of the same
 * message (Express workflows run at least once, and a start whose answer was lost is retried). The message must still be
 * pending, and no other execution may hold its lease. Leases expire, so a dead execution blocks nothing.
 */
export async function claimMessage(
  { client, tableName }: TableAccess,
  key: TableKey,
  { execution, isRetry, now, leaseMs }: Claimant & { readonly now: Date; readonly leaseMs: number },
): Promise<Claim> {
  const leaseUntil = new Date(now.getTime() + leaseMs).toISOString();
  try {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: 'SET lease_until = :until, lease_owner = :owner',
        ConditionExpression: `${messageIsPending} AND (${isRetry ? `${leaseIsFree} OR ${leaseIsOwn}` : leaseIsFree})`,
        ExpressionAttributeValues: {
          ':owner': execution,
          ':until': leaseUntil,
          ':now': now.toISOString(),
          ':pending': 'pending' satisfies RoutingStatus,
        },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { kind: 'claimed', item: Attributes as MessageItem };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = itemOf(error.Item) as MessageItem | undefined;
    if (item === undefined) return { kind: 'missing' };
    // The SDK retries a write whose answer was lost and then finds its own lease.
    const isOwnLease = item.lease_owner === execution && item.lease_until === leaseUntil;
    return isOwnLease && item.routing_status === 'pending'
      ? { kind: 'claimed', item }
      : { kind: 'already_claimed' };
  }
}

/** Read a message, strongly consistent; undefined if it does not exist. */
export async function readMessage(
  { client, tableName }: TableAccess,
  key: TableKey,
): Promise<MessageItem | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
  );
  return Item as MessageItem | undefined;
}

export interface FinalStatus {
  readonly status: Exclude<RoutingStatus, 'pending'>;
  /** Why, as a constant phrase. */
  readonly reason?: string;
  readonly queue?: { readonly name: string; readonly queuedAt: string };
}

/**
 * Finish a pending message: it leaves the retry index and releases its lease. Racing here: another execution that
 * finished it first; then nothing changes. True if the message now has this status, reason and queue time, which includes
 * a retry of this write whose first answer was lost.
 */
export async function finishMessage(
  { client, tableName }: TableAccess,
  key: TableKey,
  { status, reason, queue }: FinalStatus,
): Promise<boolean> {
  const values = {
    ':status': status,
    ':pending': 'pending',
    ...(reason !== undefined && { ':reason': reason }),
    ...(queue && { ':queue': queue.name, ':at': queue.queuedAt, ':true': true }),
  };
  const assignments = [
    'routing_status = :status',
    ...(reason !== undefined ? ['status_reason = :reason'] : []),
    // A context reaches a queue only after its conversation shows the message.
    ...(queue ? ['queue = :queue', 'queued_at = :at', 'is_listed = :true'] : []),
  ];
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: `SET ${assignments.join(', ')} REMOVE retry_bucket, retry_at, lease_until, lease_owner`,
        ConditionExpression: `${messageExists} AND ${messageIsPending}`,
        ExpressionAttributeValues: values,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = itemOf(error.Item) as MessageItem | undefined;
    return (
      item?.routing_status === status && item.status_reason === reason && item.queued_at === queue?.queuedAt
    );
  }
}
