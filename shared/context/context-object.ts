import * as z from 'zod/mini';
import { providerMetadata } from './provider-metadata.ts';

const json = z.json();
const nullableString = z.nullable(z.string());
const described = (description: string) => z.string().check(z.describe(description));

const attachment = z.object({
  content_ref: z.string(),
  name: z.string(),
  content_type: z.string(),
  size_bytes: z.int(),
  sha256: z.string(),
  content_id: z.optional(z.string()),
});

const medium = z.object({ url: z.string(), content_type: z.optional(z.string()) });

/**
 * The context object, version 1.0: the body of every message on the replies and handoff queues.
 * The field names are the low-level design's, section 3.3; the optional fields are contract section 7's.
 * `npm run schema` publishes it as docs/context-object.schema.json.
 */
export const contextObject = z.object({
  meta: z.object({
    request_id: z.string(),
    channel_type: z.string(),
    timestamp: z.string(),
    // Every 1.x: a later one adds fields, and who validates by the published schema must accept it.
    version: z.string().check(z.regex(/^1\.\d+$/)),
  }),
  conversation: z.object({
    conversation_id: z.string(),
    primary_channel: z.string(),
    conversation_status: z.string(),
    hand_off_to_human: z.boolean(),
    thread_id: nullableString,
  }),
  message: z.object({
    from: described(
      "The sender's address or id, without a channel's prefix. It may differ from conversation.primary_channel.",
    ),
    to: described('The address that was written to.'),
    body: described('The text. Shortened where body_truncated is true.'),
    message_id: described('Key on this: a queue may deliver a message more than once.'),
    timestamp: described('When the webhook was received.'),
    sender_type: z.optional(z.enum(['phone', 'whatsapp_user_id', 'email', 'other'])),
    subject: z.optional(z.string()),
    attachments: z.optional(z.array(attachment)),
    media: z.optional(z.array(medium)),
    content_ref: z.optional(described('Key of an object in the content bucket: the whole text.')),
    html_ref: z.optional(
      described('Key of an object in the content bucket: the email as HTML, written by a stranger.'),
    ),
    raw_ref: z.optional(
      described('Key of an object in the content bucket: the request as it came. Deleted after some days.'),
    ),
    body_truncated: z.optional(z.boolean()),
    provider_metadata: z.optional(providerMetadata),
  }),
  company: z.object({
    company_id: nullableString,
    project_id: nullableString,
    company_name: nullableString,
    credentials_reference: nullableString,
  }),
  processing: z.object({
    validation_status: z.literal('valid'),
    ai_response: z.nullable(json),
    sent_response: z.nullable(json),
    processing_timestamps: z.object({
      received: z.string(),
      validated: z.string(),
      queued: nullableString,
    }),
    replay: z.optional(z.boolean()),
  }),
});

export type ContextObject = z.infer<typeof contextObject>;
