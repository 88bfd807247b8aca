import * as z from 'zod/mini';
import { providerMetadata } from './provider-metadata.ts';

const json = z.json();
const described = (description: string) => z.string().check(z.describe(description));
/** An attribute of the conversation record. */
const ofRecord = (name: string) => z.nullable(described(`The record's ${name}.`));

const attachment = z.object({
  content_ref: described("Key of an object in the content bucket: the file's bytes."),
  name: described("The file's name as the sender wrote it. Never a path to write to."),
  content_type: described("The file's type as the sender wrote it."),
  size_bytes: z.int(),
  sha256: described('SHA-256 of the bytes, in hexadecimal.'),
  content_id: z.optional(described('The id by which the HTML names the file: "cid:…".')),
});

const medium = z.object({
  url: described("Where Twilio keeps the file. It wants the account's credentials."),
  content_type: z.optional(described("The file's type, by Twilio.")),
  content_ref: z.optional(
    described('The key of its copy in the content bucket, where the stage archives media.'),
  ),
  unavailable: z.optional(described('Why there is no copy.')),
});

/**
 * The context object, version 1.0: the body of every message on the replies and handoff queues.
 * docs/reference/context.md lists its fields.
 * `npm run schema` publishes it as docs/context-object.schema.json.
 */
export const contextObject = z.object({
  meta: z.object({
    request_id: described('The request that brought the message: in every log line about it.'),
    channel_type: described('The channel of the message: whatsapp, sms, rcs or email.'),
    timestamp: described('When this context was built, ISO 8601 in UTC.'),
    // Every 1.x: a later one adds fields, and who validates by the published schema must accept it.
    version: z.string().check(z.regex(/^1\.\d+$/)),
  }),
  conversation: z.object({
    conversation_id: described('The conversation that the message is in.'),
    primary_channel: described('Sort key of its record: an id of the customer.'),
    conversation_status: described("The record's conversation_status, which each message sets."),
    hand_off_to_human: z.boolean().check(z.describe('True on the handoff queues.')),
    thread_id: ofRecord('thread_id'),
  }),
  message: z.object({
    from: described(
      "The sender's address or id, without a channel's prefix. It may differ from conversation.primary_channel.",
    ),
    to: described('The address that was written to.'),
    body: described('The text. Shortened where body_truncated is true.'),
    message_id: described('Key on this: a queue may deliver a message more than once.'),
    timestamp: described('When the webhook was received, ISO 8601 in UTC: the order of messages.'),
    sender_type: z.optional(z.enum(['phone', 'whatsapp_user_id', 'email', 'other'])),
    subject: z.optional(described('The subject of an email.')),
    attachments: z.optional(z.array(attachment)),
    media: z.optional(z.array(medium)),
    content_ref: z.optional(described('Key of an object in the content bucket: the whole text.')),
    html_ref: z.optional(
      described('Key of an object in the content bucket: the email as HTML, written by a stranger.'),
    ),
    raw_ref: z.optional(
      described('Key of an object in the content bucket: the request as it came. Deleted after some days.'),
    ),
    body_truncated: z.optional(z.boolean().check(z.describe('True: content_ref names the whole text.'))),
    provider_metadata: z.optional(providerMetadata),
  }),
  company: z.object({
    company_id: ofRecord('company_id'),
    project_id: ofRecord('project_id'),
    company_name: ofRecord('company_name'),
    credentials_reference: ofRecord('credentials_reference'),
  }),
  processing: z.object({
    validation_status: z.literal('valid'),
    ai_response: z.nullable(json),
    sent_response: z.nullable(json),
    processing_timestamps: z.object({
      received: z.string(),
      validated: z.string(),
      queued: z.nullable(described('When it was given to the queue.')),
    }),
    replay: z.optional(z.boolean()),
  }),
});

export type ContextObject = z.infer<typeof contextObject>;
