import type { APIGatewayProxyEvent } from 'aws-lambda';
import { sendgridWebhook } from '../../cli/webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../../cli/webhooks/twilio-webhook.ts';
import { type LocalKeys, makeLocalKeys } from '../../local-cloud/local-keys.ts';
import { seededRandom } from '../chaos/random.ts';

/** What benchmarks sign with and for. */
export const benchKeys: LocalKeys = makeLocalKeys();
export const benchBaseUrl = 'https://hooks.example.com/prod';

const sender = '+15551230001';
const mailSender = 'Customer <customer@example.com>';
const kilobyte = 1_024;
const sentence = 'Hello, when will my order arrive? I would like to change the address. ';

/** A text of so many characters, as people write. */
export function textOf(characters: number): string {
  return sentence.repeat(Math.ceil(characters / sentence.length)).slice(0, characters);
}

/** Bytes without order, as compressed files have; the same in every run. */
export function noise(bytes: number): Buffer {
  const random = seededRandom(bytes);
  return Buffer.from(Uint8Array.from({ length: bytes }, () => random() * 256));
}

export function whatsappMessage(body = textOf(80), from = sender): SignedWebhook {
  return twilioWebhook({ channel: 'whatsapp', from, body }, benchKeys, benchBaseUrl);
}

/** An email of about so many bytes: its text, and attachments when it is longer than 20 KB. */
export function mail(bytes: number): SignedWebhook {
  const text = textOf(Math.min(bytes, 20 * kilobyte) - 1_500);
  const rest = Math.max(0, bytes - text.length - 2_500);
  const attachments = [1, 2, 3].flatMap((index) =>
    rest === 0
      ? []
      : [{ name: `scan ${index}.pdf`, contentType: 'application/pdf', bytes: noise(Math.floor(rest / 3)) }],
  );
  return sendgridWebhook({ from: mailSender, text, attachments }, benchKeys.sendgridPrivateKey);
}

/** An email of about so many bytes as most are: its text twice, plain and as HTML. */
export function mailWithHtml(bytes: number): SignedWebhook {
  const text = textOf(Math.floor((bytes - 1_270) / 2));
  return sendgridWebhook({ from: mailSender, text, html: `<p>${text}</p>` }, benchKeys.sendgridPrivateKey);
}

/** The proxy event that API Gateway makes of a webhook: every body in base64, every header twice. */
export function toProxyEvent({ path, headers, body }: SignedWebhook): APIGatewayProxyEvent {
  const all: Record<string, string> = {
    Accept: '*/*',
    Host: 'hooks.example.com',
    'X-Amzn-Trace-Id': 'Root=1-00000000-000000000000000000000000',
    'X-Forwarded-For': '192.0.2.1',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
    ...headers,
  };
  return {
    resource: `/${path}`,
    path: `/${path}`,
    httpMethod: 'POST',
    headers: all,
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      requestId: '3f2b8c1e-7d4a-4e9b-9c60-5a1d2e3f4b6c',
      path: `/prod/${path}`,
      domainName: 'hooks.example.com',
    } as APIGatewayProxyEvent['requestContext'],
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
}
