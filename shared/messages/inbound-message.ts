import type { JsonObject } from '../json.ts';

/**
 * Who wrote: a phone number (short codes and alphanumeric sender ids included), a WhatsApp user id, an email address, or
 * any other printable text of up to 100 characters that a carrier passed on as the sender (`*123#`, `Börse`).
 */
export type Sender =
  | { readonly type: 'phone'; readonly id: string }
  | { readonly type: 'whatsapp_user_id'; readonly id: string }
  | { readonly type: 'email'; readonly id: string }
  | { readonly type: 'other'; readonly id: string };

/** A file that lies with the provider. */
export interface MediaLink {
  readonly url: string;
  readonly contentType?: string;
}

/** A file of an email, kept in the content bucket. */
export interface Attachment {
  /** Object key in the content bucket. It is never made from the sender's file name. */
  readonly contentRef: string;
  /** The sender's file name, for display only. Empty when there was none. */
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** The MIME Content-ID without angle brackets, for inline images. */
  readonly contentId?: string;
}

/** Bytes that must lie in the content bucket before the message is stored. */
export interface ContentUpload {
  readonly key: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Deleted after a while, unless the message that owns it is stored in a conversation. */
  readonly isUnowned?: true;
}

/** An inbound message of any channel, parsed and verified. */
export interface InboundMessage {
  /** Equal for every delivery of the same message. */
  readonly messageId: string;
  /** The name of the folder below shared/channels: `twilio`, `sendgrid`. */
  readonly provider: string;
  readonly channelType: string;
  readonly sender: Sender;
  /** Other ids of the same sender, as the provider's request names them. */
  readonly senderAliases: readonly string[];
  readonly recipientId: string;
  /** The text as it came; may be empty (media or location only). */
  readonly content: string;
  readonly subject?: string;
  readonly media: readonly MediaLink[];
  readonly attachments: readonly Attachment[];
  /** Object key of the HTML of an email. */
  readonly htmlRef?: string;
  /** What else the provider said, snake_case, bounded; `message.provider_metadata` of the context. */
  readonly metadata: JsonObject;
}

/** One event of SendGrid's Event Webhook. */
export interface EmailEvent {
  /** `sg_event_id`: equal for every delivery of the same event. */
  readonly eventId: string;
  /** `bounce`, `dropped`, `delivered`, … as SendGrid names it. */
  readonly type: string;
  /** Lower-case address that the event is about; absent on account events. */
  readonly address?: string;
  readonly occurredAt?: Date;
  readonly reason?: string;
}

export interface ParsedMessage {
  readonly kind: 'message';
  readonly message: InboundMessage;
  readonly uploads: readonly ContentUpload[];
  /**
   * Why the request's own bytes are worth keeping. `only_copy`: something of them is nowhere else, so they are kept as
   * long as the message. `spare_copy`: a later parser may read more of them, so the stage says how long. Absent: the
   * message says all of it.
   */
  readonly raw?: 'only_copy' | 'spare_copy';
}

/** What a verified request turned out to be. */
export type ParsedWebhook =
  | ParsedMessage
  | { readonly kind: 'status_callback'; readonly status: string }
  | { readonly kind: 'email_events'; readonly events: readonly EmailEvent[] }
  /** Signed by the provider, but not readable: kept as it is. */
  | {
      readonly kind: 'unreadable';
      /** Equal for every delivery of the same request. */
      readonly messageId: string;
      readonly provider: string;
      readonly channelType: string;
      readonly reason: string;
      readonly upload: ContentUpload;
    };
