import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { JsonObject } from '../json.ts';
import type { MessageItem } from '../messages/message-item.ts';
import { pause, pauseMs } from '../time/backoff.ts';
import type { Deadline } from '../time/deadline.ts';
import type { Candidate } from './choose-conversation.ts';
import type { ConversationGuard } from './conversation-guard.ts';
import type { TableAccess } from './find-conversation.ts';
import type { TableKey } from './table-keys.ts';
import { listedMessagesCap, trimConversation } from './trim-conversation.ts';

/** When the customer last wrote and when anything last happened, ISO 8601. */
export interface ConversationTimes {
  readonly lastUserMessageAt: string;
  readonly lastActivityAt: string;
}

export interface MessageWrite {
  readonly item: MessageItem;
  /** The conversation to update with the message, and its list's new entry; absent for unknown senders. */
  readonly update?: {
    readonly conversation: TableKey;
    readonly entry: JsonObject;
    /** What the conversation must say of itself; undefined once it was read. */
    readonly guard?: ConversationGuard | undefined;
    /** Default: those of the entry. A replay's message is older than what its conversation got since. */
    readonly times?: ConversationTimes;
    /** Leave the list as it is: the item has no room for another entry. */
    readonly isListFull?: true;
  };
}

export type PersistOutcome =
  | 'stored'
  | 'duplicate'
  | 'conversation_gone'
  /** The conversation is held over other addresses or another channel: the message is none of it. */
  | 'conversation_of_others';

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
 * deleted meanwhile, 'conversation_of_others' when its guard does not admit the message. A conversation that has grown to DynamoDB's 400 KB takes the message all the same, without an entry
 * in its list. Throws what DynamoDB threw when the store can't be reached, and the deadline's reason.
 */
export async function persistMessage(
  table: TableAccess,
  write: MessageWrite,
  deadline: Deadline,
): Promise<PersistOutcome> {
  const { signal } = deadline;
  let { update } = write;
  for (let attempt = 1; ; attempt++) {
    const reasons = await tryTransaction(table, { ...write, ...(update && { update }) }, signal);
    if (reasons === undefined) return 'stored';
    const [messageReason, conversationReason] = reasons;
    if (messageReason?.Code === 'ConditionalCheckFailed') return 'duplicate';
    if (conversationReason?.Code === 'ConditionalCheckFailed' && update) {
      if (conversationReason.Item === undefined) return 'conversation_gone';
      const record = unmarshall(conversationReason.Item);
      if (update.guard && !update.guard.admits(record as Candidate)) return 'conversation_of_others';
      update = { ...update, guard: undefined };
      await trimConversation(table, update.conversation, { messages: listOf(record), signal });
    }
    if (isTooLarge(conversationReason) && update) update = { ...update, isListFull: true };
    await pause(pauseMs(attempt, conflictBackoff), signal);
  }
}

/** Undefined when the transaction went through, the cancellation's reasons when it may be tried again. */
async function tryTransaction(
  table: TableAccess,
  { item, update }: MessageWrite,
  abortSignal: AbortSignal,
): Promise<readonly CancellationReason[] | undefined> {
  const TransactItems = [putMessage(table, item)];
  if (update) TransactItems.push(updateConversation(table, update));
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems }), { abortSignal });
    return undefined;
  } catch (error) {
    if (error instanceof Error && isPassing(error)) return [];
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    const canGoOn =
      reasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || passing.has(Code ?? '')) ||
      (isTooLarge(reasons[1]) && !update?.isListFull);
    if (!canGoOn) throw error;
    return reasons;
  }
}

/** DynamoDB says so of an item above 400 KB: the upstream service's own entries can be that long. */
function isTooLarge(reason: CancellationReason | undefined): boolean {
  return reason?.Code === 'ValidationError';
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
 * Racing here: other messages of the conversation, and the upstream service deleting it. The condition's parts: the
 * conversation still exists (an update would make an empty one), it is one for this message, and its list is below the cap
 * that bounds the item.
 */
function updateConversation(
  { tableName }: TableAccess,
  { conversation, entry, guard, times, isListFull }: NonNullable<MessageWrite['update']>,
): TransactItem {
  const append = isListFull ? undefined : appendTo(entry);
  return {
    Update: {
      TableName: tableName,
      Key: { conversation_id: conversation.conversation_id, primary_channel: conversation.primary_channel },
      UpdateExpression:
        `SET ${append?.assignment ?? ''}conversation_status = :status, ` +
        `last_user_message_at = :at, last_activity_at = ${times ? ':activity_at' : ':at'} ADD message_count :one`,
      ConditionExpression: [
        'attribute_exists(conversation_id)',
        ...(guard ? [guard.condition] : []),
        ...(append ? [append.condition] : []),
      ].join(' AND '),
      ExpressionAttributeValues: {
        ...append?.values,
        ...guard?.values,
        ':status': 'user_reply_received',
        ...(times === undefined
          ? { ':at': entry.timestamp }
          : { ':at': times.lastUserMessageAt, ':activity_at': times.lastActivityAt }),
        ':one': 1,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function appendTo(entry: JsonObject) {
  return {
    assignment: 'messages = list_append(if_not_exists(messages, :none), :entries), ',
    condition: '(attribute_not_exists(messages) OR size(messages) < :cap)',
    values: { ':none': [], ':entries': [entry], ':cap': listedMessagesCap },
  };
}

function listOf({ messages }: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(messages) ? messages : [];
}
