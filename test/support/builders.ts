import type { ConversationRecord } from '../../shared/context/to-context-object.ts';
import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type { InboundMessage } from '../../shared/messages/inbound-message.ts';
import { type MessageItem, toMessageItem } from '../../shared/messages/message-item.ts';

/** Valid values of the project's types; a test names only what it is about. */

export const messageId = 'SM00000000000000000000000000000001';
export const receivedAt = new Date('2026-11-24T10:00:00.000Z');

export function inboundMessage(overrides: Partial<InboundMessage> = {}): InboundMessage {
  return {
    messageId,
    provider: 'twilio',
    channelType: 'sms',
    sender: { type: 'phone', id: '+15551230001' },
    senderAliases: [],
    recipientId: '+15559990000',
    content: 'hello',
    media: [],
    attachments: [],
    metadata: {},
    ...overrides,
  };
}

export function messageItem(overrides: Partial<MessageItem> = {}): MessageItem {
  const item = toMessageItem(inboundMessage(), {
    conversation: { id: 'conv-1', key: '+15551230001' },
    receivedAt,
    requestId: 'request-1',
    firstRetryAt: new Date(receivedAt.getTime() + 60_000),
    contentRef: undefined,
    expiresAt: undefined,
  });
  return { ...item, ...overrides };
}

export function conversation(overrides: Partial<ConversationRecord> = {}): ConversationRecord {
  return {
    conversation_id: 'conv-1',
    primary_channel: '+15551230001',
    conversation_status: 'user_reply_received',
    ...overrides,
  };
}

export function webhookRequest(overrides: Partial<WebhookRequest> = {}): WebhookRequest {
  return {
    requestId: 'request-1',
    route: 'sms',
    publicUrl: 'https://hooks.example.com/webhooks/sms',
    query: {},
    headers: new Map(),
    contentType: 'application/x-www-form-urlencoded',
    body: Buffer.alloc(0),
    receivedAt,
    ...overrides,
  };
}
