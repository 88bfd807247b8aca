import { GetCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { indexNames, messageSortKey } from '../../../shared/store/table-keys.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';

/** Which messages to run again. */
export type Selection =
  | { readonly by: 'message'; readonly messageId: string }
  | { readonly by: 'conversation'; readonly conversationId: string }
  | { readonly by: 'failed' | 'pending' }
  | { readonly by: 'time'; readonly since: Date; readonly until: Date };

export interface SelectOptions {
  readonly channelType?: string | undefined;
}

/**
 * Find the messages of a selection. `failed`, `pending` and `time` read the whole table: there is no index by status, because each
 * message would pay for it and only an operator asks.
 */
export async function selectMessages(
  deployment: Deployment,
  selection: Selection,
  { channelType }: SelectOptions = {},
): Promise<MessageItem[]> {
  const found = await messagesOf(deployment, selection);
  return found
    .filter((item) => channelType === undefined || item.channel_type === channelType)
    .sort((left, right) => left.received_at.localeCompare(right.received_at));
}

function messagesOf(deployment: Deployment, selection: Selection): Promise<MessageItem[]> {
  switch (selection.by) {
    case 'message':
      return byMessageId(deployment, selection.messageId);
    case 'conversation':
      return byConversation(deployment, selection.conversationId);
    case 'failed':
    case 'pending':
      return scan(deployment, { filter: 'routing_status = :status', values: { ':status': selection.by } });
    case 'time':
      return scan(deployment, {
        filter: 'received_at BETWEEN :since AND :until',
        values: { ':since': selection.since.toISOString(), ':until': selection.until.toISOString() },
      });
  }
}

async function byMessageId(deployment: Deployment, messageId: string): Promise<MessageItem[]> {
  const TableName = requiredOutput(deployment, 'ConversationsTableName');
  const items: MessageItem[] = [];
  const pages = paginateQuery(
    { client: deployment.dynamo },
    {
      TableName,
      IndexName: indexNames.byPrimaryChannel,
      KeyConditionExpression: 'primary_channel = :key',
      ExpressionAttributeValues: { ':key': messageSortKey(messageId) },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { conversation_id, primary_channel } of Items) {
      const { Item } = await deployment.dynamo.send(
        new GetCommand({ TableName, Key: { conversation_id, primary_channel }, ConsistentRead: true }),
      );
      if (Item) items.push(Item as MessageItem);
    }
  }
  return items;
}

async function byConversation(deployment: Deployment, conversationId: string): Promise<MessageItem[]> {
  const pages = paginateQuery(
    { client: deployment.dynamo },
    {
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      KeyConditionExpression: 'conversation_id = :id AND begins_with(primary_channel, :prefix)',
      ExpressionAttributeValues: { ':id': conversationId, ':prefix': messageSortKey('') },
    },
  );
  const items: MessageItem[] = [];
  for await (const { Items = [] } of pages) items.push(...(Items as MessageItem[]));
  return items;
}

async function scan(
  deployment: Deployment,
  { filter, values }: { readonly filter: string; readonly values: Readonly<Record<string, string>> },
): Promise<MessageItem[]> {
  const pages = paginateScan(
    { client: deployment.dynamo },
    {
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      FilterExpression: `begins_with(primary_channel, :prefix) AND ${filter}`,
      ExpressionAttributeValues: { ...values, ':prefix': messageSortKey('') },
    },
  );
  const items: MessageItem[] = [];
  for await (const { Items = [] } of pages) items.push(...(Items as MessageItem[]));
  return items;
}
