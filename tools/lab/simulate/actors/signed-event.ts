import { sendgridWebhook } from '../../../cli/webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../../../cli/webhooks/twilio-webhook.ts';
import { publicBaseUrl } from '../cloud/function-containers.ts';
import { sendgridPrivateKey, twilioKeys } from '../cloud/secret-texts.ts';
import type { MessagePlan } from '../plan.ts';

export const ownNumber = '+15559990000';
export const ownMailbox = 'support@example.com';

/** A message as its provider posts it and API Gateway hands it on. */
export function signedEvent(message: MessagePlan, now: Date) {
  return toEvent(message.sender.channel === 'email' ? mailOf(message, now) : textOf(message));
}

function textOf({ token, sender }: MessagePlan): SignedWebhook {
  const messageSid = `SM${token.replace(/\D/g, '').padStart(32, '0')}`;
  const channel = sender.channel === 'whatsapp' ? 'whatsapp' : 'sms';
  const message = { channel, from: sender.address, to: ownNumber, body: token, messageSid } as const;
  return twilioWebhook(message, twilioKeys, publicBaseUrl);
}

function mailOf({ token, sender, textBytes, attachments }: MessagePlan, now: Date): SignedWebhook {
  const mail = {
    from: sender.address,
    to: ownMailbox,
    subject: 'Hello',
    text: `${token} ${'x'.repeat(textBytes)}`,
    messageIdHeader: `${token}@mail.example.net`,
    attachments: Array.from({ length: attachments }, (_, index) => ({
      name: `file-${index}.txt`,
      contentType: 'text/plain',
      bytes: Buffer.from(`${token} file ${index}`),
    })),
  };
  return sendgridWebhook(mail, sendgridPrivateKey, now);
}

function toEvent({ path, headers, body }: SignedWebhook) {
  const isMultipart = headers['content-type']?.startsWith('multipart/') === true;
  return {
    path: `/${path}`,
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: Buffer.from(body).toString(isMultipart ? 'base64' : 'utf8'),
    isBase64Encoded: isMultipart,
    requestContext: { path: `/${path}`, domainName: 'hooks.example.com' },
  };
}
