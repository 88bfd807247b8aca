import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Deployment, requiredOutput } from '../../cli/deployment/deployment.ts';

export interface SeededConversation {
  readonly conversationId: string;
  readonly sender: string;
  readonly channelType: 'whatsapp' | 'sms' | 'email';
  readonly isHandedOff: boolean;
  readonly companyId: string;
  /** Our address that it is held over; absent: any. */
  readonly recipient?: string;
}

/**
 * What the upstream service would have made: one conversation for each channel, one that a person took over, and two of one
 * customer with two companies, each held over its company's number.
 */
export const seededConversations: readonly SeededConversation[] = [
  {
    conversationId: 'conv-whatsapp',
    sender: '+15551230001',
    channelType: 'whatsapp',
    isHandedOff: false,
    companyId: 'company-1',
  },
  {
    conversationId: 'conv-sms',
    sender: '+15551230002',
    channelType: 'sms',
    isHandedOff: false,
    companyId: 'company-1',
  },
  {
    conversationId: 'conv-email',
    sender: 'customer@example.com',
    channelType: 'email',
    isHandedOff: false,
    companyId: 'company-2',
  },
  {
    conversationId: 'conv-handoff',
    sender: '+15551230009',
    channelType: 'whatsapp',
    isHandedOff: true,
    companyId: 'company-2',
  },
  {
    conversationId: 'conv-customer-of-one',
    sender: '+15551230012',
    channelType: 'sms',
    isHandedOff: false,
    companyId: 'company-1',
    recipient: '+15559990001',
  },
  {
    conversationId: 'conv-customer-of-two',
    sender: '+15551230012',
    channelType: 'sms',
    isHandedOff: true,
    companyId: 'company-2',
    recipient: '+15559990002',
  },
];

/** Put the conversations that are not there yet. */
export async function seedConversations(deployment: Deployment): Promise<void> {
  for (const seeded of seededConversations) {
    const { conversationId, sender, channelType, isHandedOff, companyId, recipient } = seeded;
    const put = deployment.dynamo.send(
      new PutCommand({
        TableName: requiredOutput(deployment, 'ConversationsTableName'),
        Item: {
          conversation_id: conversationId,
          primary_channel: sender,
          conversation_status: 'open',
          channel_type: channelType,
          ...(recipient !== undefined && { recipient_ids: [recipient] }),
          hand_off_to_human: isHandedOff,
          thread_id: `thread-${conversationId}`,
          company_id: companyId,
          project_id: 'project-1',
          company_name: companyId === 'company-1' ? 'Example One' : 'Example Two',
          credentials_reference: `incoming-webhook/local/${companyId}`,
          // Without the batching window of 30 s: whoever tries the system wants to see the message now.
          priority: 'high',
          last_activity_at: new Date().toISOString(),
          message_count: 0,
        },
        ConditionExpression: 'attribute_not_exists(conversation_id)',
      }),
    );
    await put.catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }
}
