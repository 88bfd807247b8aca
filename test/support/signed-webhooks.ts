import { createHmac, sign } from 'node:crypto';

/** Webhooks as the providers send them, signed by the providers' published rules and by none of the project's code. */

export interface SignedRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface TestKeys {
  readonly accountSid: string;
  readonly authToken: string;
  /** PEM, P-256. */
  readonly sendgridPrivateKey: string;
}

export interface TwilioFields {
  readonly MessageSid: string;
  readonly From: string;
  readonly To?: string;
  readonly Body?: string;
  readonly [name: string]: string | undefined;
}

/** A form post of Twilio to `/webhooks/<channel>`, signed over `publicBaseUrl`. */
export function twilioWebhook(
  channel: string,
  fields: TwilioFields,
  { keys, publicBaseUrl }: { readonly keys: TestKeys; readonly publicBaseUrl: string },
): SignedRequest {
  const path = `webhooks/${channel}`;
  const parameters: Record<string, string> = {
    ToCountry: 'US',
    ToState: '',
    SmsMessageSid: fields.MessageSid,
    NumMedia: '0',
    FromZip: '',
    SmsSid: fields.MessageSid,
    SmsStatus: 'received',
    To: channel === 'whatsapp' ? 'whatsapp:+15559990000' : '+15559990000',
    NumSegments: '1',
    AccountSid: keys.accountSid,
    ApiVersion: '2010-04-01',
    ...(fields as Record<string, string>),
  };
  const signed = Object.keys(parameters)
    .sort()
    .map((name) => `${name}${parameters[name]}`)
    .join('');
  const signature = createHmac('sha1', keys.authToken)
    .update(`${publicBaseUrl.replace(/\/$/, '')}/${path}${signed}`)
    .digest('base64');
  return {
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': signature,
    },
    body: Buffer.from(new URLSearchParams(parameters).toString()),
  };
}

export interface EmailFields {
  readonly from: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly messageId: string;
  /** Header lines of the email itself, beside Message-ID and Subject. */
  readonly mailHeaders?: Readonly<Record<string, string>>;
  readonly attachments?: readonly { readonly name: string; readonly bytes: Buffer }[];
  /** What SendGrid found out of it, where that is not that all is well. */
  readonly verdicts?: { readonly envelopeFrom: string; readonly spf: string; readonly dkim: string };
}

/** A multipart post of SendGrid's Inbound Parse. */
export function sendgridMail(fields: EmailFields, keys: TestKeys, now = new Date()): SignedRequest {
  const { from, to = 'support@example.com', subject = 'Hello', text = 'hello', attachments = [] } = fields;
  const mailHeaders = Object.entries(fields.mailHeaders ?? {}).map(([name, value]) => `${name}: ${value}`);
  const { envelopeFrom, spf, dkim } = fields.verdicts ?? {
    envelopeFrom: /<(.+)>/.exec(from)?.[1] ?? from,
    spf: 'pass',
    dkim: '{@example.com : pass}',
  };
  const envelope = { to: [to], from: envelopeFrom };
  const parts: Record<string, string> = {
    headers: [`Message-ID: <${fields.messageId}>`, `Subject: ${subject}`, ...mailHeaders, ''].join('\n'),
    dkim,
    to,
    from,
    subject,
    text,
    sender_ip: '192.0.2.1',
    envelope: JSON.stringify(envelope),
    attachments: String(attachments.length),
    charsets: '{"to":"UTF-8","from":"UTF-8","subject":"UTF-8","text":"UTF-8"}',
    SPF: spf,
  };
  const chunks: Buffer[] = Object.entries(parts).map(([name, value]) =>
    Buffer.from(`--xYzZY\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  for (const [index, { name, bytes }] of attachments.entries()) {
    const disposition = `form-data; name="attachment${index + 1}"; filename="${name}"`;
    chunks.push(
      Buffer.from(
        `--xYzZY\r\nContent-Disposition: ${disposition}\r\nContent-Type: application/octet-stream\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n'),
    );
  }
  chunks.push(Buffer.from('--xYzZY--\r\n'));
  return sendgridRequest(
    { contentType: 'multipart/form-data; boundary=xYzZY', body: Buffer.concat(chunks) },
    keys,
    now,
  );
}

/** Any body to the email route, signed as SendGrid signs. */
export function sendgridRequest(
  { contentType, body }: { readonly contentType: string; readonly body: Buffer },
  keys: TestKeys,
  now = new Date(),
): SignedRequest {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), body]), keys.sendgridPrivateKey);
  return {
    path: 'webhooks/email',
    headers: {
      'content-type': contentType,
      'x-twilio-email-event-webhook-signature': signature.toString('base64'),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body,
  };
}
