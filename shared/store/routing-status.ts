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
  /** An earlier try of this very task may have the lease: its answer was lost, or it was cut off. */
  readonly isRetry: boolean;
}

/**
 * Take a pending message for one execution, and read it in the same call. Racing here: a second execution of the same
 * message (Express delivers at least once; a start whose answer was lost is started again). The condition's halves:
 * nobody routed it, and nobody else is at it right now (the task's own earlier try is nobody else). A lease ends by itself,
 * so a dead execution blocks nothing.
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
        ConditionExpression:
          'routing_status = :pending AND (attribute_not_exists(lease_until) OR lease_until < :now' +
          (isRetry ? ' OR lease_owner = :owner)' : ')'),
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
    // The SDK repeats a write whose answer was lost, and then finds the lease that it has just taken.
    const isOwnLease = item.lease_owner === execution && item.lease_until === leaseUntil;
    return isOwnLease && item.routing_status === 'pending'
      ? { kind: 'claimed', item }
      : { kind: 'already_claimed' };
  }
}

/** The message as it is now, strongly consistent; undefined when it does not exist. */
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
 * finished it first; then nothing changes. True when the message now has this status, reason and queue time: also when
 * this very write took effect before, its answer was lost and the SDK repeated it.
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
        ConditionExpression: 'attribute_exists(conversation_id) AND routing_status = :pending',
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
