import { type MessageItem, toConversationEntry } from '../../shared/messages/message-item.ts';
import { retryBucketOf } from '../../shared/store/table-keys.ts';
import { listedMessages } from '../../shared/store/trim-conversation.ts';
import type { Adoption } from './adopt-message.ts';

/** What of a conversation changes when it gets a message. */
export interface ListingConversation {
  readonly messages?: readonly { readonly timestamp?: string }[];
  readonly last_user_message_at?: string;
  readonly last_activity_at?: string;
}

/** How soon recovery looks after an adopted message whose workflow did not start or did not end. */
const firstRetryMs = 60_000;

/** The message as its conversation holds it: pending, and without what its time as an unknown one left. */
export function adoptedItem({ item, conversation, run, expiresAt, now }: Adoption): MessageItem {
  const { status_reason, lease_until, lease_owner, expires_at, ...kept } = item;
  return {
    ...kept,
    conversation_id: conversation.conversation_id,
    conversation_key: conversation.primary_channel,
    routing_status: 'pending',
    attempts: 0,
    retry_bucket: retryBucketOf(item.message_id),
    retry_at: new Date(now.getTime() + firstRetryMs).toISOString(),
    replay_run: run,
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
  };
}

/** The conversation's list with the message at its place in time, and its times, which never go back. */
export function withAdopted(conversation: ListingConversation, item: MessageItem) {
  const { received_at } = item;
  const messages = conversation.messages ?? [];
  const before = messages.findLastIndex(({ timestamp = '' }) => timestamp <= received_at) + 1;
  return {
    messages: [...messages.slice(0, before), toConversationEntry(item), ...messages.slice(before)].slice(
      -listedMessages,
    ),
    lastUserMessageAt: latest(conversation.last_user_message_at, received_at),
    lastActivityAt: latest(conversation.last_activity_at, received_at),
  };
}

function latest(known: string | undefined, received: string): string {
  return known !== undefined && known > received ? known : received;
}
