import { randomUUID, sign } from 'node:crypto';
import type { SignedWebhook } from './twilio-webhook.ts';

interface MailAttachment {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface Mail {
  /** `jo@example.com`, or with a name before it in angle brackets. */
  readonly from: string;
  readonly to?: string | undefined;
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly html?: string | undefined;
  readonly attachments?: readonly MailAttachment[];
  /** The email's own Message-ID without angle brackets. Default: a new one. */
  readonly messageIdHeader?: string | undefined;
}

const defaultRecipient = 'support@example.com';
/** SendGrid's boundary in every capture. */
const boundary = 'xYzZY';

/**
 * An email as SendGrid's Inbound Parse posts it, signed as its security policy says: ECDSA over timestamp and body.
 * https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/securing-your-parse-webhooks
 */
export function sendgridWebhook(mail: Mail, privateKey: string, now = new Date()): SignedWebhook {
  const messageIdHeader = mail.messageIdHeader ?? `${randomUUID()}@mail.example.com`;
  const body = Buffer.concat([
    ...Object.entries(fieldsOf(mail, messageIdHeader)).map(([name, value]) => part(`name="${name}"`, value)),
    ...(mail.attachments ?? []).map(({ name, contentType, bytes }, index) =>
      part(
        `name="attachment${index + 1}"; filename="${name.replaceAll('"', '%22')}"\r\nContent-Type: ${contentType}`,
        bytes,
      ),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return signedMail(body, messageIdHeader, { privateKey, now });
}

export interface MailSigning {
  readonly privateKey: string;
  readonly now: Date;
}

/** A multipart body with SendGrid's boundary as SendGrid signs it. */
export function signedMail(body: Buffer, messageId: string, { privateKey, now }: MailSigning): SignedWebhook {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  return {
    messageId,
    provider: 'sendgrid',
    path: 'webhooks/email',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'user-agent': 'Sendlib/1.0',
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign(
        'sha256',
        Buffer.concat([Buffer.from(timestamp), body]),
        privateKey,
      ).toString('base64'),
    },
    body,
  };
}

function fieldsOf(mail: Mail, messageIdHeader: string): Record<string, string> {
  const { from, to = defaultRecipient, subject = 'Hello', text = '' } = mail;
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const attachments = mail.attachments ?? [];
  const info = Object.fromEntries(
    attachments.map(({ name, contentType }, index) => [
      `attachment${index + 1}`,
      { filename: name, name, type: contentType },
    ]),
  );
  return {
    headers: `From: ${from}\nMessage-Id: <${messageIdHeader}>\nMime-Version: 1.0\nSubject: ${subject}\nTo: ${to}\n`,
    dkim: `{@${domain} : pass}`,
    to,
    from,
    text,
    ...(mail.html !== undefined && { html: mail.html }),
    sender_ip: '192.0.2.1',
    spam_report: 'Spam detection software',
    envelope: JSON.stringify({ to: [to], from: address }),
    attachments: String(attachments.length),
    ...(attachments.length > 0 && { 'attachment-info': JSON.stringify(info) }),
    subject,
    spam_score: '0.1',
    charsets: JSON.stringify({ to: 'UTF-8', from: 'UTF-8', subject: 'UTF-8', text: 'utf-8' }),
    SPF: 'pass',
  };
}

function part(disposition: string, value: string | Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`),
    typeof value === 'string' ? Buffer.from(value) : value,
    Buffer.from('\r\n'),
  ]);
}
