import type { FunctionName } from '../../../../infra/bundling.ts';
import { type ConversationRecord, toContextObject } from '../../../../shared/context/to-context-object.ts';
import { type MessageItem, toMessageItem } from '../../../../shared/messages/message-item.ts';
import { mail, textOf, toProxyEvent, whatsappMessage } from '../samples.ts';

const receivedAt = new Date('2026-11-24T10:00:00.000Z');
const messageId = `SM${'0'.repeat(32)}`;
const sender = '+15551230001';

export const sampleConversation: ConversationRecord = {
  conversation_id: 'conv-1',
  primary_channel: sender,
  conversation_status: 'user_reply_received',
  company_id: 'company-1',
};

export const sampleItem: MessageItem = toMessageItem(
  {
    messageId,
    provider: 'twilio',
    channelType: 'whatsapp',
    sender: { type: 'phone', id: sender },
    senderAliases: [],
    recipientId: '+15559990000',
    content: textOf(80),
    media: [],
    attachments: [],
    metadata: {},
  },
  {
    conversation: { id: 'conv-1', key: sender },
    receivedAt,
    requestId: 'request-1',
    firstRetryAt: receivedAt,
    contentRef: undefined,
    expiresAt: undefined,
  },
);

const input = {
  conversation_id: 'conv-1',
  message_key: `message#${messageId}`,
  channel_type: 'whatsapp',
  request_id: 'request-1',
};

/** What a function's first invocation gets; undefined where that takes more than AWS to answer. */
export function firstEventOf(name: FunctionName | 'first email'): unknown {
  switch (name) {
    case 'receive-webhook':
      return toProxyEvent(whatsappMessage());
    case 'first email':
      return toProxyEvent(mail(10_240));
    case 'build-context':
      return { ...input, execution_id: 'arn:aws:states:::express', retry_count: 0 };
    case 'route-message':
      return {
        ...input,
        queue_kind: 'replies',
        priority: 'normal',
        retry_count: 0,
        context: toContextObject(sampleItem, sampleConversation, receivedAt),
      };
    case 'mark-failed':
      return { ...input, reason: 'context_too_large' };
    case 'send-fallback':
      return { ...input, conversation_id: `unknown#${messageId}` };
    case 'recover-pending':
      return { shards: [0] };
    default:
      return undefined;
  }
}
