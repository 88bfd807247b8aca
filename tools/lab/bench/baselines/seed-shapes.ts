import type { InboundMessage } from '../../../../shared/messages/inbound-message.ts';

/** An entry of the list in the original design. */
export function seedMessage(message: InboundMessage, timestamp: string) {
  return {
    message_id: message.messageId,
    direction: 'INBOUND',
    content: message.content,
    timestamp,
    channel_type: message.channelType,
    metadata: { sender: message.sender.id, recipient: message.recipientId },
  };
}

/** The context object of the original design. */
export function seedContext(
  message: InboundMessage,
  conversation: Readonly<Record<string, unknown>>,
  timestamp: string,
) {
  const { conversation_id, primary_channel, conversation_status, hand_off_to_human, thread_id } =
    conversation;
  const { company_id, project_id, company_name, credentials_reference } = conversation;
  return {
    meta: { channel_type: message.channelType, timestamp, version: '1.0' },
    conversation: { conversation_id, primary_channel, conversation_status, hand_off_to_human, thread_id },
    message: {
      from: message.sender.id,
      to: message.recipientId,
      body: message.content,
      message_id: message.messageId,
      timestamp,
    },
    company: { company_id, project_id, company_name, credentials_reference },
    processing: {
      validation_status: 'valid',
      ai_response: null,
      sent_response: null,
      processing_timestamps: { received: timestamp, validated: timestamp, queued: new Date().toISOString() },
    },
  };
}
