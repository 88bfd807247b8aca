import type { JsonObject, JsonValue } from '../json.ts';
import { messageSortKey, retryBucketOf } from '../store/table-keys.ts';
import type { Attachment, InboundMessage, MediaLink, Sender } from './inbound-message.ts';
import { idsOf } from './sender-ids.ts';
import { truncateToBytes } from './truncate.ts';

export type RoutingStatus =
  | 'pending'
  | 'routed'
  | 'fallback_sent'
  | 'fallback_suppressed'
  | 'failed'
  | 'quarantined';

/** A message as the table holds it (docs/reference/data-model.md), and the only place where its names are spelled. */
export interface MessageItem {
  readonly conversation_id: string;
  readonly primary_channel: string;
  /** Sort key of the conversation that the message belongs to; absent for unknown senders. */
  readonly conversation_key?: string;
  readonly message_id: string;
  readonly provider: string;
  readonly channel_type: string;
  readonly direction: 'INBOUND';
  readonly sender_id: string;
  /** The sender's other ids; absent when there are none. */
  readonly sender_aliases?: readonly string[];
  readonly sender_type: Sender['type'];
  readonly recipient_id: string;
  /** The whole text, or its beginning when `content_ref` names the whole. */
  readonly content: string;
  readonly content_ref?: string;
  readonly html_ref?: string;
  /** The request as it came. Its object may have expired before the message. */
  readonly raw_ref?: string;
  readonly subject?: string;
  readonly attachments?: readonly JsonObject[];
  readonly media?: readonly JsonObject[];
  readonly metadata: JsonObject;
  readonly received_at: string;
  readonly routing_status: RoutingStatus;
  /** Whether the conversation's record contains the message; absent where it never will, as for unknown senders. */
  readonly is_listed?: boolean;
  readonly attempts: number;
  readonly queue?: string;
  readonly queued_at?: string;
  readonly request_id: string;
  readonly retry_bucket?: string;
  readonly retry_at?: string;
  /** Until when an execution has this message for itself. */
  readonly lease_until?: string;
  /** The execution that has it. */
  readonly lease_owner?: string;
  readonly status_reason?: string;
  /** True once an operator runs a message again that had been routed before, or brings it out of quarantine. */
  readonly replay?: boolean;
  /** Names the operator's replay that last ran this message. */
  readonly replay_run?: string;
  /** Seconds since 1970, DynamoDB's TTL. */
  readonly expires_at?: number;
}

/** Text above this goes to the content bucket. UTF-8 bytes. */
export const inlineContentBytes = 32 * 1024;

export interface MessageItemOptions {
  readonly conversation: { readonly id: string; readonly key?: string };
  readonly receivedAt: Date;
  readonly requestId: string;
  readonly firstRetryAt: Date;
  readonly contentRef: string | undefined;
  readonly rawRef?: string | undefined;
  readonly expiresAt: number | undefined;
  /** An operator's replay made it out of what could not be read when it came. */
  readonly isReplay?: boolean;
}

/** A new message item, `pending` and due for recovery at `firstRetryAt`. */
export function toMessageItem(message: InboundMessage, options: MessageItemOptions): MessageItem {
  const [, ...aliases] = idsOf({ ...message.sender, aliases: message.senderAliases });
  return {
    conversation_id: options.conversation.id,
    primary_channel: messageSortKey(message.messageId),
    ...(options.conversation.key !== undefined && { conversation_key: options.conversation.key }),
    message_id: message.messageId,
    provider: message.provider,
    channel_type: message.channelType,
    direction: 'INBOUND',
    sender_id: message.sender.id,
    ...(aliases.length > 0 && { sender_aliases: aliases }),
    sender_type: message.sender.type,
    recipient_id: message.recipientId,
    content: truncateToBytes(message.content, inlineContentBytes),
    ...(options.contentRef !== undefined && { content_ref: options.contentRef }),
    ...(message.htmlRef !== undefined && { html_ref: message.htmlRef }),
    ...(options.rawRef !== undefined && { raw_ref: options.rawRef }),
    ...(message.subject !== undefined && { subject: message.subject }),
    ...(message.attachments.length > 0 && { attachments: message.attachments.map(attachmentToJson) }),
    ...(message.media.length > 0 && { media: message.media.map(mediaToJson) }),
    metadata: message.metadata,
    received_at: options.receivedAt.toISOString(),
    routing_status: 'pending',
    ...(options.conversation.key !== undefined && { is_listed: false }),
    attempts: 0,
    request_id: options.requestId,
    retry_bucket: retryBucketOf(message.messageId),
    retry_at: options.firstRetryAt.toISOString(),
    ...(options.isReplay && { replay: true }),
    ...(options.expiresAt !== undefined && { expires_at: options.expiresAt }),
  };
}

/** How much of a text the conversation's own list keeps, in characters. */
const listedContentCharacters = 1_000;

/** The entry that the conversation's `messages` list gets. */
export function toConversationEntry(item: MessageItem): JsonObject {
  return {
    message_id: item.message_id,
    direction: item.direction,
    content: Array.from(item.content.slice(0, 2 * listedContentCharacters))
      .slice(0, listedContentCharacters)
      .join(''),
    timestamp: item.received_at,
    channel_type: item.channel_type,
    metadata: { sender: item.sender_id, recipient: item.recipient_id },
  };
}

/** An attachment as the item, the context and the bucket's list spell it. */
export function attachmentToJson(attachment: Attachment): Record<string, JsonValue> {
  return {
    content_ref: attachment.contentRef,
    name: attachment.name,
    content_type: attachment.contentType,
    size_bytes: attachment.sizeBytes,
    sha256: attachment.sha256,
    ...(attachment.contentId !== undefined && { content_id: attachment.contentId }),
  };
}

function mediaToJson(medium: MediaLink): Record<string, JsonValue> {
  return {
    url: medium.url,
    ...(medium.contentType !== undefined && { content_type: medium.contentType }),
  };
}
