import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ConversationRecord } from '../context/to-context-object.ts';
import type { TableAccess } from './find-conversation.ts';
import { listedMessages, messageIdOf } from './listing-plan.ts';
import { idsWithoutEntry, settledIds } from './settled-ids.ts';
import type { TableKey } from './table-keys.ts';

const itemExists = 'attribute_exists(conversation_id)';

/** BatchGetItem accepts at most 100 keys, and an update expression at most 4 KB. */
export const maxRemovals = 100;

/** `changed`: another writer changed the list first. `conflict`: a transaction held it at that moment. */
export type TrimOutcome = 'trimmed' | 'changed' | 'conflict';

/**
 * Remove the oldest entries of a conversation's list until `listedMessages` are left, at most `maxRemovals` at a time. Other
 * writers append, insert or trim, so an unchanged first and last position mean that all between still hold what was read.
 * Before an id leaves `listed_message_ids`, its message is settled: the id of a claimed one stays without its entry until a
 * later trim.
 */
export async function trimConversation(
  table: TableAccess,
  conversation: TableKey,
  record: Pick<ConversationRecord, 'messages' | 'listed_message_ids'>,
): Promise<TrimOutcome> {
  const { messages } = record;
  if (!Array.isArray(messages)) return 'changed';
  const removed = messages.slice(0, Math.min(messages.length - listedMessages, maxRemovals));
  if (messages.length <= listedMessages) return 'trimmed';
  const candidates = idsWithoutEntry(record, messages.slice(removed.length)).slice(0, maxRemovals);
  const ids = await settledIds(table, conversation, candidates);
  return removeEntries(table, conversation, { removed, ids });
}

interface Removal {
  readonly removed: readonly unknown[];
  readonly ids: readonly string[];
}

async function removeEntries(
  table: TableAccess,
  conversation: TableKey,
  { removed, ids }: Removal,
): Promise<TrimOutcome> {
  // From the end: DynamoDB reads all positions off the item as it was, the local cloud removes one after the other.
  const positions = removed.map((_, index) => `messages[${removed.length - 1 - index}]`);
  const ends = { head: removed[0], last: removed.at(-1) };
  const pathTo = (entry: unknown, index: number) =>
    `messages[${index}]${messageIdOf(entry) === undefined ? '' : '.message_id'}`;
  const firstIsUnchanged = `${pathTo(ends.head, 0)} = :head`;
  const lastIsUnchanged = `${pathTo(ends.last, removed.length - 1)} = :last`;
  try {
    await table.client.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: { conversation_id: conversation.conversation_id, primary_channel: conversation.primary_channel },
        UpdateExpression: `REMOVE ${positions.join(', ')}${ids.length > 0 ? ' DELETE listed_message_ids :ids' : ''}`,
        ConditionExpression: `${itemExists} AND ${firstIsUnchanged} AND ${lastIsUnchanged}`,
        ExpressionAttributeValues: {
          ':head': messageIdOf(ends.head) ?? ends.head,
          ':last': messageIdOf(ends.last) ?? ends.last,
          ...(ids.length > 0 && { ':ids': new Set(ids) }),
        },
      }),
    );
    return 'trimmed';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'changed';
    if (error instanceof TransactionConflictException) return 'conflict';
    throw error;
  }
}
