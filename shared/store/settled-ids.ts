import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ConversationRecord } from '../context/to-context-object.ts';
import type { MessageItem } from '../messages/message-item.ts';
import { batchGet } from './batch-get.ts';
import type { TableAccess } from './find-conversation.ts';
import { messageIdOf } from './listing-plan.ts';
import { messageSortKey, type TableKey } from './table-keys.ts';

/** The ids that a conversation need not remember any more once only these entries are in its list. */
export function idsWithoutEntry(
  { messages, listed_message_ids }: Pick<ConversationRecord, 'messages' | 'listed_message_ids'>,
  kept: readonly unknown[],
): string[] {
  const staying = new Set(kept.map(messageIdOf));
  const listed = Array.isArray(messages) ? messages.flatMap((entry) => messageIdOf(entry) ?? []) : [];
  const remembered = listed_message_ids instanceof Set ? [...listed_message_ids].map(String) : [];
  return [...new Set([...listed, ...remembered])].filter((id) => !staying.has(id));
}

type SettledState = TableKey & Pick<MessageItem, 'message_id' | 'is_listed' | 'lease_until'>;

/**
 * Which of these messages no execution will list again. Their items say `is_listed` when this resolves, which must be before
 * their entries leave the list. An execution that claimed a message before its item said so would list and count it again:
 * the id of a claimed message is not settled. Messages of other writers have no item, and are.
 */
export async function settledIds(
  table: TableAccess,
  { conversation_id }: TableKey,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const items = await batchGet<SettledState>(table, {
    Keys: ids.map((id) => ({ conversation_id, primary_channel: messageSortKey(id) })),
    ProjectionExpression: 'conversation_id, primary_channel, message_id, is_listed, lease_until',
    ConsistentRead: true,
  });
  const marked = await Promise.all(
    items.map((item) => (item.is_listed === false ? markListed(table, item) : item)),
  );
  const claimed = new Set(
    marked.filter(({ lease_until }) => lease_until !== undefined).map(({ message_id }) => message_id),
  );
  return ids.filter((id) => !claimed.has(id));
}

async function markListed(
  { client, tableName }: TableAccess,
  { conversation_id, primary_channel }: TableKey,
): Promise<SettledState> {
  const itemExists = 'attribute_exists(conversation_id)';
  const { Attributes } = await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { conversation_id, primary_channel },
      UpdateExpression: 'SET is_listed = :true',
      ConditionExpression: itemExists,
      ExpressionAttributeValues: { ':true': true },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return Attributes as SettledState;
}
