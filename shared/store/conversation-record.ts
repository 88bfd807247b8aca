import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { ConversationRecord } from '../context/to-context-object.ts';
import type { TableAccess } from './find-conversation.ts';
import type { TableKey } from './table-keys.ts';

/** The conversation as it is now, strongly consistent; undefined when it does not exist. */
export async function readConversation(
  { client, tableName }: TableAccess,
  key: TableKey,
): Promise<ConversationRecord | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: { ...key }, ConsistentRead: true }),
  );
  return Item as ConversationRecord | undefined;
}
