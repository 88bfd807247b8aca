import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { newConversation } from '../capacity/measure-capacity.ts';
import { knownSenders } from './cloud-deliveries.ts';

/** Put the conversations of all known senders into a table. Their priority spares the consumer's batching window. */
export async function seedSenders(client: DynamoDBDocumentClient, tableName: string): Promise<void> {
  for (const [channel_type, senders] of Object.entries(knownSenders)) {
    const items = senders.map((primary_channel, index) => ({
      ...newConversation,
      conversation_id: `conv-${channel_type}-${index}`,
      primary_channel,
      channel_type,
      priority: 'high',
    }));
    const RequestItems = { [tableName]: items.map((Item) => ({ PutRequest: { Item } })) };
    await client.send(new BatchWriteCommand({ RequestItems }));
  }
}
