import { type SignedRequest, sendgridRequest, type TestKeys } from './signed-webhooks.ts';

export interface RawMail {
  readonly from: string;
  readonly messageId: string;
  readonly attachments: readonly { readonly name: string; readonly bytes: Buffer }[];
}

const boundary = 'frontier';

/** A post of SendGrid's Inbound Parse with the whole MIME message, attachments in base64 of 76 columns. */
export function rawSendgridMail({ from, messageId, attachments }: RawMail, keys: TestKeys): SignedRequest {
  const mime = [
    `From: ${from}`,
    'To: support@example.com',
    'Subject: scans',
    `Message-ID: <${messageId}>`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    'hello',
    ...attachments.flatMap(({ name, bytes }) => [
      `--${boundary}`,
      `Content-Type: image/jpeg; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
      '',
      bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
    ]),
    `--${boundary}--`,
    '',
  ].join('\r\n');
  const fields = {
    email: mime,
    to: 'support@example.com',
    from,
    dkim: '{@example.com : pass}',
    SPF: 'pass',
    envelope: JSON.stringify({ to: ['support@example.com'], from }),
  };
  const parts = Object.entries(fields).map(
    ([name, value]) => `--xYzZY\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const body = Buffer.from(`${parts.join('')}--xYzZY--\r\n`);
  return sendgridRequest({ contentType: 'multipart/form-data; boundary=xYzZY', body }, keys);
}
