import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { JsonObject } from '../json.ts';
import type { MessageItem } from '../messages/message-item.ts';
import { pause, pauseMs } from '../time/backoff.ts';
import type { Deadline } from '../time/deadline.ts';
import type { TableAccess } from './find-conversation.ts';
import type { TableKey } from './table-keys.ts';
import { listedMessagesCap, trimConversation } from './trim-conversation.ts';

export interface MessageWrite {
  readonly item: MessageItem;
  /** The conversation to update with the message, and its list's new entry; absent for unknown senders. */
  readonly update?: { readonly conversation: TableKey; readonly entry: JsonObject };
}

export type PersistOutcome = 'stored' | 'duplicate' | 'conversation_gone';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Reasons inside a cancelled transaction that pass by themselves. */
const passing = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);

/** Messages of one conversation at the same moment collide in DynamoDB: try again soon, with jitter. */
const conflictBackoff = { baseMs: 15, capMs: 500 };

/**
 * Store a message and update its conversation in one transaction: both happen or neither. Conflicts are retried until
 * the deadline. 'duplicate' when the message item exists already; 'conversation_gone' when the conversation was
 * deleted meanwhile. Throws what DynamoDB threw when the store can't be reached, and the deadline's reason.
 */
export async function persistMessage(
  table: TableAccess,
  write: MessageWrite,
  deadline: Deadline,
): Promise<PersistOutcome> {
  for (let attempt = 1; ; attempt++) {
    const reasons = await tryTransaction(table, write, deadline);
    if (reasons === undefined) return 'stored';
    const [messageReason, conversationReason] = reasons;
    if (messageReason?.Code === 'ConditionalCheckFailed') return 'duplicate';
    if (conversationReason?.Code === 'ConditionalCheckFailed' && write.update) {
      if (conversationReason.Item === undefined) return 'conversation_gone';
      await trimConversation(table, write.update.conversation, listOf(conversationReason));
    }
    await pause(pauseMs(attempt, conflictBackoff), deadline.signal);
  }
}

/** Undefined when the transaction went through, the cancellation's reasons when it may be tried again. */
async function tryTransaction(
  table: TableAccess,
  { item, update }: MessageWrite,
  deadline: Deadline,
): Promise<readonly CancellationReason[] | undefined> {
  const TransactItems = [putMessage(table, item)];
  if (update) TransactItems.push(updateConversation(table, update));
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems }), { abortSignal: deadline.signal });
    return undefined;
  } catch (error) {
    if (error instanceof Error && isPassing(error)) return [];
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || passing.has(Code ?? '')))
      throw error;
    return reasons;
  }
}

function isPassing(error: Error): boolean {
  return error.name === 'TransactionInProgressException' || error.name === 'TransactionConflictException';
}

/** Racing here: deliveries of the same message. The first one makes the item, every other finds it. */
function putMessage({ tableName }: TableAccess, item: MessageItem): TransactItem {
  return {
    Put: { TableName: tableName, Item: item, ConditionExpression: 'attribute_not_exists(conversation_id)' },
  };
}

/**
 * Racing here: other messages of the conversation, and the upstream service deleting it. The condition's halves: the
 * conversation still exists (an update would make an empty one), and its list is below the cap that bounds the item.
 */
function updateConversation(
  { tableName }: TableAccess,
  { conversation, entry }: NonNullable<MessageWrite['update']>,
): TransactItem {
  return {
    Update: {
      TableName: tableName,
      Key: { conversation_id: conversation.conversation_id, primary_channel: conversation.primary_channel },
      UpdateExpression:
        'SET messages = list_append(if_not_exists(messages, :none), :entries), conversation_status = :status, ' +
        'last_user_message_at = :at, last_activity_at = :at ADD message_count :one',
      ConditionExpression:
        'attribute_exists(conversation_id) AND (attribute_not_exists(messages) OR size(messages) < :cap)',
      ExpressionAttributeValues: {
        ':none': [],
        ':entries': [entry],
        ':status': 'user_reply_received',
        ':at': entry.timestamp,
        ':one': 1,
        ':cap': listedMessagesCap,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function listOf({ Item }: CancellationReason): readonly unknown[] {
  const list = Item === undefined ? undefined : unmarshall(Item).messages;
  return Array.isArray(list) ? list : [];
}
