import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ConversationRecord } from '../context/to-context-object.ts';
import type { TableAccess } from './find-conversation.ts';
import type { TableKey } from './table-keys.ts';

/** The conversation as it is now, strongly consistent; undefined when it does not exist. */
export function readConversation(table: TableAccess, key: TableKey): Promise<ConversationRecord | undefined> {
  return read(table, key, true);
}

/** The conversation as it was a moment ago, for half the price; undefined when it did not exist. */
export function readRecentConversation(
  table: TableAccess,
  key: TableKey,
): Promise<ConversationRecord | undefined> {
  return read(table, key, false);
}

async function read(
  { client, tableName }: TableAccess,
  key: TableKey,
  ConsistentRead: boolean,
): Promise<ConversationRecord | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead }),
  );
  return Item as ConversationRecord | undefined;
}
