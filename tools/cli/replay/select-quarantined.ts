import { GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { messageSortKey, quarantineConversationId } from '../../../shared/store/table-keys.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';
import type { QuarantinedItem } from './replay-quarantined.ts';

export interface QuarantineSelection {
  /** Undefined: all. */
  readonly messageId: string | undefined;
  readonly channelType: string | undefined;
}

/** What is in quarantine, the oldest first. All of it is a scan of the table: only an operator asks for this. */
export async function selectQuarantined(
  deployment: Deployment,
  { messageId, channelType }: QuarantineSelection,
): Promise<QuarantinedItem[]> {
  const found = messageId === undefined ? await scan(deployment) : await byId(deployment, messageId);
  return found
    .filter((item) => channelType === undefined || item.channel_type === channelType)
    .sort((left, right) => left.received_at.localeCompare(right.received_at));
}

async function byId(deployment: Deployment, messageId: string): Promise<QuarantinedItem[]> {
  const Key = {
    conversation_id: quarantineConversationId(messageId),
    primary_channel: messageSortKey(messageId),
  };
  const TableName = requiredOutput(deployment, 'ConversationsTableName');
  const { Item } = await deployment.dynamo.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return Item === undefined ? [] : [Item as QuarantinedItem];
}

async function scan(deployment: Deployment): Promise<QuarantinedItem[]> {
  const pages = paginateScan(
    { client: deployment.dynamo },
    {
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      FilterExpression: 'begins_with(conversation_id, :quarantine)',
      ExpressionAttributeValues: { ':quarantine': quarantineConversationId('') },
      ConsistentRead: true,
    },
  );
  const items: QuarantinedItem[] = [];
  for await (const { Items = [] } of pages) items.push(...(Items as QuarantinedItem[]));
  return items;
}
