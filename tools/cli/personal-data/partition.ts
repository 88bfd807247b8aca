import { GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { isReservedSortKey, messageSortKey, type TableKey } from '../../../shared/store/table-keys.ts';
import type { NamedSender } from './person.ts';

/** What decides whose a message is, and how it is removed. */
export interface StoredMessage extends TableKey, NamedSender {
  readonly message_id: string;
  readonly routing_status?: string;
}

/** The attributes of a StoredMessage. */
export const messageAttributes =
  'conversation_id, primary_channel, message_id, routing_status, sender_id, sender_type, sender_aliases';

export interface Partition {
  /** Keys of the upstream service's records. */
  readonly records: readonly TableKey[];
  readonly messages: readonly StoredMessage[];
}

/** Everything that one conversation id holds. */
export async function readPartition(
  { client, tableName }: TableAccess,
  conversationId: string,
): Promise<Partition> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'conversation_id = :id',
      ExpressionAttributeValues: { ':id': conversationId },
      ProjectionExpression: messageAttributes,
      ConsistentRead: true,
    },
  );
  const records: TableKey[] = [];
  const messages: StoredMessage[] = [];
  for await (const { Items = [] } of pages) {
    for (const item of Items as StoredMessage[]) {
      if (item.primary_channel.startsWith(messageSortKey(''))) messages.push(item);
      else if (!isReservedSortKey(item.primary_channel)) records.push(keyOf(item));
    }
  }
  return { records, messages };
}

/** A whole item as it is now; undefined when there is none. */
export async function readItem(
  { client, tableName }: TableAccess,
  key: TableKey,
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: keyOf(key), ConsistentRead: true }),
  );
  return Item;
}

export function keyOf({ conversation_id, primary_channel }: TableKey) {
  return { conversation_id, primary_channel };
}
