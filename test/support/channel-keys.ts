import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type {
  ProviderSecrets,
  SendgridSecret,
  TwilioSecret,
} from '../../shared/channels/provider-secrets.ts';
import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import { webhookRequest } from './builders.ts';

/** Keys, secrets and signed requests for the channels' tests. Signed by the providers' published rules. */

export const accountSid = `AC${'a'.repeat(32)}`;
export const authToken = 'b'.repeat(32);
/** Still listed beside the current one, as during a rotation. */
export const previousToken = 'c'.repeat(32);
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const sendgridKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
export const sendgridPrivateKey = privateKey;

export const twilioSecret: TwilioSecret = {
  accounts: new Map([[accountSid, { authTokens: [authToken] }]]),
  sender: undefined,
};
const sendgridSecret: SendgridSecret = { verificationKeys: [sendgridKey], apiKey: undefined };

export function secretsOf(overrides: Partial<ProviderSecrets> = {}): ProviderSecrets {
  return { twilio: async () => twilioSecret, sendgrid: async () => sendgridSecret, ...overrides };
}

/** A form post as Twilio signs it; `pairs` may repeat a name. */
export function signedForm(
  pairs: readonly (readonly [string, string])[],
  { token = authToken, ...overrides }: Partial<WebhookRequest> & { readonly token?: string } = {},
): WebhookRequest {
  const body = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
  const request = webhookRequest({ body: Buffer.from(body), ...overrides });
  const values = new Map<string, Set<string>>();
  for (const [name, value] of pairs) values.set(name, (values.get(name) ?? new Set()).add(value));
  const signed = [...values.keys()]
    .sort()
    .map((name) =>
      [...(values.get(name) ?? [])]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
  const signature = createHmac('sha1', token)
    .update(request.publicUrl + signed)
    .digest('base64');
  return { ...request, headers: new Map([...request.headers, ['x-twilio-signature', [signature]]]) };
}

export const smsFields = {
  AccountSid: accountSid,
  MessageSid: `SM${'1'.repeat(32)}`,
  From: '+15551230001',
  To: '+15559990000',
  Body: 'hello',
};

/** A form post with the usual fields; undefined takes one away. */
export function twilioRequest(fields: Readonly<Record<string, string | undefined>> = {}): WebhookRequest {
  const all = { ...smsFields, ...fields };
  return signedForm(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

interface MailOptions {
  readonly contentType?: string;
  readonly timestamp?: string;
  readonly receivedAt?: Date;
}

/** Any body as SendGrid signs it. */
export function signedMail(body: Buffer, options: MailOptions = {}): WebhookRequest {
  const receivedAt = options.receivedAt ?? new Date('2026-11-24T10:00:00.000Z');
  const timestamp = options.timestamp ?? String(Math.floor(receivedAt.getTime() / 1_000));
  const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), body]), sendgridPrivateKey);
  return webhookRequest({
    route: 'email',
    body,
    receivedAt,
    contentType: options.contentType ?? 'multipart/form-data',
    headers: new Map([
      ['x-twilio-email-event-webhook-signature', [signature.toString('base64')]],
      ['x-twilio-email-event-webhook-timestamp', [timestamp]],
    ]),
  });
}

interface TestPart {
  readonly name: string;
  readonly value: string | Buffer;
  readonly fileName?: string;
  readonly contentType?: string;
}

/** A multipart body as SendGrid writes it. */
export function multipart(parts: readonly TestPart[], boundary = 'xYzZY'): Buffer {
  return Buffer.concat([
    ...parts.map(({ name, value, fileName, contentType }) =>
      Buffer.concat([
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"` +
            `${fileName === undefined ? '' : `; filename="${fileName}"`}` +
            `${contentType === undefined ? '' : `\r\nContent-Type: ${contentType}`}\r\n\r\n`,
        ),
        Buffer.from(value as string),
        Buffer.from('\r\n'),
      ]),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

/** The fields of an email as parts. */
export function mailParts(fields: Readonly<Record<string, string | Buffer>> = {}): TestPart[] {
  const all = {
    from: 'Jo <jo@example.net>',
    to: 'support@example.com',
    subject: 'Hello',
    text: 'hello',
    envelope: '{"to":["support@example.com"],"from":"jo@example.net"}',
    headers: 'Message-ID: <1@example.net>\n',
    ...fields,
  };
  return Object.entries(all).map(([name, value]) => ({ name, value }));
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
