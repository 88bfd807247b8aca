import { requiredOutput } from '../../../cli/deployment/deployment.ts';
import { sendgridWebhook } from '../../../cli/webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../../../cli/webhooks/twilio-webhook.ts';
import { makeLocalKeys } from '../../../local-cloud/local-keys.ts';
import { sendAsProvider } from '../messages.ts';
import { type Row, row, type Trial } from '../trial.ts';

const channels = ['whatsapp', 'sms', 'email'] as const;

/** Each channel's webhook with the right signature, with one of a foreign key, and without any. */
export async function checkSignatures(trial: Trial): Promise<readonly Row[]> {
  const { sendgridPrivateKey, authToken } = makeLocalKeys();
  const foreign = { ...trial.keys, sendgridPrivateKey, authToken };
  const rows: Row[] = [];
  for (const channel of channels) {
    const good = webhookTo(trial, channel, trial.keys);
    const cases = [
      ['right', '200', good],
      ['wrong', '401', webhookTo(trial, channel, foreign)],
      ['missing', '401', unsigned(good)],
    ] as const;
    for (const [kind, expected, webhook] of cases) {
      const { status } = await sendAsProvider(trial, webhook);
      rows.push(row(`${channel}, signature ${kind}`, expected, status));
    }
  }
  return rows;
}

function webhookTo(
  { deployment }: Trial,
  channel: (typeof channels)[number],
  keys: Trial['keys'],
): SignedWebhook {
  if (channel === 'email') {
    return sendgridWebhook({ from: 'nobody@example.com', text: 'signed or not' }, keys.sendgridPrivateKey);
  }
  const message = { channel, from: '+15550001111', body: 'signed or not' };
  return twilioWebhook(message, keys, requiredOutput(deployment, 'PublicBaseUrl'));
}

function unsigned(webhook: SignedWebhook): SignedWebhook {
  const headers = Object.entries(webhook.headers).filter(([name]) => !name.endsWith('-signature'));
  return { ...webhook, headers: Object.fromEntries(headers) };
}
