import { setTimeout as sleep } from 'node:timers/promises';
import { type Deployment, requiredOutput } from '../../cli/deployment/deployment.ts';
import { postWebhook } from '../../cli/webhooks/post-webhook.ts';
import { sendgridWebhook } from '../../cli/webhooks/sendgrid-webhook.ts';
import { twilioWebhook } from '../../cli/webhooks/twilio-webhook.ts';
import type { LocalKeys } from '../../local-cloud/local-keys.ts';

const orders = [
  'Hi, my order 20817 has not arrived yet',
  'It should have been here on Friday',
  'Can you tell me where it is?',
];

/** Long enough for the workflow of the message before, so that each has its own place in time. */
const betweenMs = 700;

/** Customers of the seeded conversations write, and somebody unknown. */
export async function playScene(deployment: Deployment, keys: LocalKeys): Promise<void> {
  const apiUrl = requiredOutput(deployment, 'ApiUrl');
  const write = async (channel: 'whatsapp' | 'sms', from: string, body: string) => {
    const webhook = twilioWebhook({ channel, from, body }, keys, requiredOutput(deployment, 'PublicBaseUrl'));
    await postWebhook(apiUrl, webhook);
    await sleep(betweenMs);
  };
  await write('sms', '+15551230002', 'Are you open on Sunday?');
  for (const text of orders) await write('whatsapp', '+15551230001', text);
  await write('sms', '+15558675309', 'Hello, is this the pharmacy?');
  await postWebhook(
    apiUrl,
    sendgridWebhook(
      { from: 'customer@example.com', subject: 'Invoice 311', text: 'Please send it again.' },
      keys.sendgridPrivateKey,
    ),
  );
}
