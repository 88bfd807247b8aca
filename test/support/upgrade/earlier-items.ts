import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { retryBucketOf, type TableKey } from '../../../shared/store/table-keys.ts';

/** What the ingress put before `is_listed` existed, in one transaction with its conversation's update. */
export function earlierItem({ conversation_id, primary_channel }: TableKey, number: number): MessageItem {
  const id = `SM${String(number).padStart(32, '0')}`;
  return {
    conversation_id,
    primary_channel: `message#${id}`,
    conversation_key: primary_channel,
    message_id: id,
    provider: 'twilio',
    channel_type: 'sms',
    direction: 'INBOUND',
    sender_id: primary_channel,
    sender_type: 'phone',
    recipient_id: '+15559990000',
    content: `message ${number}`,
    metadata: {},
    received_at: '2026-11-24T10:00:00.000Z',
    routing_status: 'pending',
    attempts: 0,
    request_id: `request-${number}`,
    retry_bucket: retryBucketOf(id),
    retry_at: '2026-11-24T10:01:00.000Z',
  };
}

/** The conversation as that transaction left it: entries, and no `listed_message_ids`. */
export function earlierConversation(key: TableKey, items: readonly MessageItem[]) {
  return {
    ...key,
    company_id: 'company-1',
    conversation_status: 'user_reply_received',
    last_user_message_at: '2026-11-24T10:00:00.000Z',
    last_activity_at: '2026-11-24T10:00:00.000Z',
    message_count: items.length,
    messages: items.map(({ message_id, content, received_at, sender_id, recipient_id }) => ({
      message_id,
      direction: 'INBOUND',
      content,
      timestamp: received_at,
      channel_type: 'sms',
      metadata: { sender: sender_id, recipient: recipient_id },
    })),
  };
}
