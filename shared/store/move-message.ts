import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../messages/message-item.ts';
import type { TableAccess } from './find-conversation.ts';
import { retryBucketOf, type TableKey, unknownConversationId } from './table-keys.ts';

const messageDoesNotExist = 'attribute_not_exists(conversation_id)';
const messageExists = 'attribute_exists(conversation_id)';

export interface Move {
  /** The message as it was read; its status must not have changed since. */
  readonly item: MessageItem;
  /** `unknown_sender`: out of every conversation. */
  readonly to: TableKey | 'unknown_sender';
  readonly now: Date;
  /** When recovery starts it, unless something else does before. */
  readonly retryAt: Date;
  /** Seconds since 1970; undefined keeps the message indefinitely. */
  readonly expiresAt: number | undefined;
  /** Names an operator's run. */
  readonly run?: string;
  /** Ends the call. Where there is none, the client's own limits do. */
  readonly signal?: AbortSignal;
}

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly item: MessageItem }
  /** The other conversation had the message before: two deliveries met a change of the sender's conversations. */
  | { readonly kind: 'duplicate_removed' }
  /** The message's own execution, or another move, was first. */
  | { readonly kind: 'changed' };

/**
 * Move a message into another conversation, in one transaction: it is in the one place or in the other, never in both
 * and never in none. There it is `pending` and not listed yet: its next execution updates the conversation.
 */
export async function moveMessage(table: TableAccess, move: Move): Promise<MoveOutcome> {
  const moved = movedItem(move);
  try {
    const command = moveCommand(table, move, moved);
    const options = move.signal && { abortSignal: move.signal };
    await (command instanceof PutCommand
      ? table.client.send(command, options)
      : table.client.send(command, options));
    return { kind: 'moved', item: moved };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { kind: 'changed' };
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [put, removed] = error.CancellationReasons ?? [];
    if (removed?.Code === 'ConditionalCheckFailed') return { kind: 'changed' };
    if (put?.Code !== 'ConditionalCheckFailed') throw error;
    const isRemoved = await removeMessage(table, { ...move, copies: [moved] });
    return isRemoved ? { kind: 'duplicate_removed' } : { kind: 'changed' };
  }
}

export interface Removal extends Pick<Move, 'item' | 'now' | 'signal'> {
  /** Where the message is stored, too: at least one. */
  readonly copies: readonly TableKey[];
}

/**
 * Remove a message that is stored elsewhere, too. False when it, or a copy, changed in the meantime: racing here is the
 * execution of a copy, which may remove that one because of this one. The copies are written as they are: a check alone
 * would need an action of its own in every role that moves messages.
 */
export async function removeMessage(
  { client, tableName: TableName }: TableAccess,
  { item, now, copies, signal }: Removal,
): Promise<boolean> {
  const Key = { conversation_id: item.conversation_id, primary_channel: item.primary_channel };
  const stayingCopies = copies.map(({ conversation_id, primary_channel }) => ({
    Update: {
      TableName,
      Key: { conversation_id, primary_channel },
      UpdateExpression: 'SET message_id = :id',
      ConditionExpression: messageExists,
      ExpressionAttributeValues: { ':id': item.message_id },
    },
  }));
  const removed = { Delete: { TableName, Key, ...unchanged({ item, now }) } };
  try {
    const command = new TransactWriteCommand({ TransactItems: [...stayingCopies, removed] });
    await client.send(command, signal && { abortSignal: signal });
    return true;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    if (error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}

const statusIsUnchanged = 'routing_status = :seen';
const leaseDoesNotExist = 'attribute_not_exists(lease_until)';
const leaseHasExpired = 'lease_until < :now';
const leaseIsOwn = 'lease_owner = :owner';

/** Racing here: the message's own workflow, and another move. */
const messageIsUnchanged = `${statusIsUnchanged} AND (${leaseDoesNotExist} OR ${leaseHasExpired} OR ${leaseIsOwn})`;

function unchanged({ item, now }: Pick<Move, 'item' | 'now'>) {
  return {
    ConditionExpression: messageIsUnchanged,
    ExpressionAttributeValues: {
      ':seen': item.routing_status,
      ':now': now.toISOString(),
      ':owner': item.lease_owner ?? 'nobody',
    },
  };
}

function moveCommand(
  { tableName }: TableAccess,
  { item, now }: Move,
  moved: MessageItem,
): TransactWriteCommand | PutCommand {
  const condition = unchanged({ item, now });
  // The upstream service gave the conversation another address: the message keeps its key.
  if (moved.conversation_id === item.conversation_id)
    return new PutCommand({ TableName: tableName, Item: moved, ...condition });
  const key = { conversation_id: item.conversation_id, primary_channel: item.primary_channel };
  return new TransactWriteCommand({
    TransactItems: [
      {
        Put: {
          TableName: tableName,
          Item: moved,
          ConditionExpression: messageDoesNotExist,
        },
      },
      { Delete: { TableName: tableName, Key: key, ...condition } },
    ],
  });
}

/** The message as its new conversation holds it, without what its time elsewhere left. */
function movedItem({ item, to, retryAt, expiresAt, run }: Move): MessageItem {
  const { status_reason, lease_until, lease_owner, expires_at, queue, queued_at, ...stored } = item;
  const { conversation_key, is_listed, ...kept } = stored;
  return {
    ...kept,
    ...(to === 'unknown_sender'
      ? { conversation_id: unknownConversationId(item.message_id) }
      : { conversation_id: to.conversation_id, conversation_key: to.primary_channel, is_listed: false }),
    routing_status: 'pending',
    attempts: 0,
    retry_bucket: retryBucketOf(item.message_id),
    retry_at: retryAt.toISOString(),
    ...(run !== undefined && { replay_run: run }),
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
  };
}
