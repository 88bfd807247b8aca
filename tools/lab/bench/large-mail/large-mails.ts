import { randomBytes, randomUUID } from 'node:crypto';
import { sendgridWebhook, signedMail } from '../../../cli/webhooks/sendgrid-webhook.ts';
import type { SignedWebhook } from '../../../cli/webhooks/twilio-webhook.ts';
import { benchKeys, textOf } from '../samples.ts';

const from = 'customer@example.com';
const to = 'support@example.com';
const text = textOf(2_000);
const count = 7;

/** An email of so many bytes with seven attachments, as SendGrid posts it parsed. */
export function parsedMail(bytes: number): SignedWebhook {
  const attachments = scans(bytes / count - 1_000).map((scan) => ({ ...scan, contentType: 'image/jpeg' }));
  return sendgridWebhook({ from, to, text, attachments }, benchKeys.sendgridPrivateKey);
}

/** The same as one MIME message, its attachments in base64 of 76 columns. */
export function rawMail(bytes: number): SignedWebhook {
  const messageId = `${randomUUID()}@mail.example.com`;
  const base64Share = (57 / 78) * 0.999;
  const mime = [
    `From: ${from}`,
    `To: ${to}`,
    'Subject: scans',
    `Message-ID: <${messageId}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="frontier"',
    '',
    '--frontier',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    ...scans((bytes * base64Share) / count).flatMap((scan) => [
      '--frontier',
      'Content-Type: image/jpeg',
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${scan.name}"`,
      '',
      scan.bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
    ]),
    '--frontier--',
    '',
  ].join('\r\n');
  const fields = { email: mime, to, from, envelope: JSON.stringify({ to: [to], from }) };
  const parts = Object.entries(fields).map(
    ([name, value]) => `--xYzZY\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const signing = { privateKey: benchKeys.sendgridPrivateKey, now: new Date() };
  return signedMail(Buffer.from(`${parts.join('')}--xYzZY--\r\n`), messageId, signing);
}

function scans(bytes: number) {
  return Array.from({ length: count }, (_, index) => ({
    name: `scan ${index + 1}.jpg`,
    bytes: randomBytes(Math.floor(bytes)),
  }));
}
