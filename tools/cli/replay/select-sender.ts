import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { idsOf } from '../../../shared/messages/sender-ids.ts';
import { isUnknownConversation, messageSortKey } from '../../../shared/store/table-keys.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';

export interface SenderSelection {
  /** Any id of the sender: one of its aliases, or the other spelling of one. */
  readonly sender: string;
  readonly channelType?: string | undefined;
}

/**
 * The messages of a sender, the oldest first, whichever of its ids they came under. Reads the whole table: only an operator
 * asks for this.
 */
export async function selectOfSender(
  deployment: Deployment,
  { sender, channelType }: SenderSelection,
): Promise<MessageItem[]> {
  const ids = idsOf({ id: sender });
  const names = ids.map((_, at) => `:id${at}`);
  const isAlias = names.map((name) => `contains(sender_aliases, ${name})`);
  const pages = paginateScan(
    { client: deployment.dynamo },
    {
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      FilterExpression: `begins_with(primary_channel, :message) AND (sender_id IN (${names.join(', ')}) OR ${isAlias.join(' OR ')})`,
      ExpressionAttributeValues: {
        ':message': messageSortKey(''),
        ...Object.fromEntries(ids.map((id, at) => [`:id${at}`, id])),
      },
      ConsistentRead: true,
    },
  );
  const items: MessageItem[] = [];
  for await (const { Items = [] } of pages) items.push(...(Items as MessageItem[]));
  return items
    .filter((item) => channelType === undefined || item.channel_type === channelType)
    .sort((left, right) => left.received_at.localeCompare(right.received_at));
}

/** Those of them that wait for a conversation. */
export async function selectUnknown(
  deployment: Deployment,
  selection: SenderSelection,
): Promise<MessageItem[]> {
  const items = await selectOfSender(deployment, selection);
  return items.filter(({ conversation_id }) => isUnknownConversation(conversation_id));
}
