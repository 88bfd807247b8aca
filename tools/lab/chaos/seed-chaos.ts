import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type Deployment, requiredOutput } from '../../cli/deployment/deployment.ts';
import type { ChaosConversation } from './scenario.ts';

const batchSize = 25;

/** Put the conversations into the table, as the upstream service would. */
export async function seedChaos(
  deployment: Deployment,
  conversations: readonly ChaosConversation[],
): Promise<void> {
  const table = requiredOutput(deployment, 'ConversationsTableName');
  for (let start = 0; start < conversations.length; start += batchSize) {
    const batch = conversations.slice(start, start + batchSize);
    await deployment.dynamo.send(
      new BatchWriteCommand({
        RequestItems: { [table]: batch.map((record) => ({ PutRequest: { Item: itemOf(record) } })) },
      }),
    );
  }
}

function itemOf({ conversationId, sender, channel, isHandedOff, priority }: ChaosConversation) {
  return {
    conversation_id: conversationId,
    primary_channel: sender,
    conversation_status: 'open',
    channel_type: channel,
    hand_off_to_human: isHandedOff,
    company_id: 'company-1',
    company_name: 'Example One',
    priority,
    message_count: 0,
  };
}
