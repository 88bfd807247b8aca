import { NumberValue } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../messages/message-item.ts';
import type { ContextObject } from './context-object.ts';
import { contextVersion } from './context-version.ts';

/** A conversation as the upstream service keeps it. What it left out, or filled with another type, is read as absent. */
export interface ConversationRecord {
  readonly conversation_id: string;
  readonly primary_channel: string;
  readonly conversation_status?: unknown;
  readonly hand_off_to_human?: unknown;
  readonly thread_id?: unknown;
  readonly company_id?: unknown;
  readonly project_id?: unknown;
  readonly company_name?: unknown;
  readonly credentials_reference?: unknown;
  readonly priority?: unknown;
  readonly messages?: unknown;
  readonly message_count?: unknown;
  readonly last_user_message_at?: unknown;
  readonly last_activity_at?: unknown;
  /** Ids of the messages whose entries are in `messages`; written by this system only. */
  readonly listed_message_ids?: unknown;
}

/** The context object of a message in its conversation: docs/reference/context.md. */
export function toContextObject(
  item: MessageItem,
  conversation: ConversationRecord,
  now: Date,
): ContextObject {
  return {
    meta: {
      request_id: item.request_id,
      channel_type: item.channel_type,
      timestamp: now.toISOString(),
      version: contextVersion,
    },
    conversation: {
      conversation_id: conversation.conversation_id,
      primary_channel: conversation.primary_channel,
      conversation_status: textOf(conversation.conversation_status) ?? 'user_reply_received',
      hand_off_to_human: isTrue(conversation.hand_off_to_human),
      thread_id: textOf(conversation.thread_id),
    },
    message: messageOf(item),
    company: {
      company_id: textOf(conversation.company_id),
      project_id: textOf(conversation.project_id),
      company_name: textOf(conversation.company_name),
      credentials_reference: textOf(conversation.credentials_reference),
    },
    processing: {
      validation_status: 'valid',
      ai_response: null,
      sent_response: null,
      processing_timestamps: { received: item.received_at, validated: now.toISOString(), queued: null },
      ...(item.replay === true && { replay: true }),
    },
  };
}

function messageOf(item: MessageItem): ContextObject['message'] {
  return {
    from: item.sender_id,
    to: item.recipient_id,
    body: item.content,
    message_id: item.message_id,
    timestamp: item.received_at,
    sender_type: item.sender_type,
    ...(item.subject !== undefined && { subject: item.subject }),
    ...(item.attachments && {
      attachments: item.attachments as NonNullable<ContextObject['message']['attachments']>,
    }),
    ...(item.media && { media: item.media as NonNullable<ContextObject['message']['media']> }),
    ...(item.content_ref !== undefined && { content_ref: item.content_ref, body_truncated: true }),
    ...(item.html_ref !== undefined && { html_ref: item.html_ref }),
    ...(item.raw_ref !== undefined && { raw_ref: item.raw_ref }),
    ...(Object.keys(item.metadata ?? {}).length > 0 && {
      provider_metadata: item.metadata as NonNullable<ContextObject['message']['provider_metadata']>,
    }),
  };
}

/** Upstream writers differ: a number where a text is expected is its text, also one that JavaScript cannot hold. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || value instanceof NumberValue ? String(value) : null;
}

/** The upstream service may not write a boolean; what it plainly means must not send a person's customer to the machine. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && /^(true|1|yes)$/i.test(value.trim()));
}
