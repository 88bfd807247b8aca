import { randomInt } from 'node:crypto';
import { styleText } from 'node:util';
import { type Deployment, requiredOutput } from '../../cli/deployment/deployment.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { postWebhook } from '../../cli/webhooks/post-webhook.ts';
import { twilioWebhook } from '../../cli/webhooks/twilio-webhook.ts';
import type { LocalKeys } from '../local-keys.ts';
import type { SentAnswer } from '../provider-apis/start-provider-apis.ts';
import { printSent } from './print-sent.ts';
import { answerRow, finishedExecution, row, until } from './tour-steps.ts';

/** An SMS of a sender without a conversation, and the answer that would go back; what was wrong, or undefined. */
export async function showUnknownSender(
  deployment: Deployment,
  { keys, providerApiUrl }: { readonly keys: LocalKeys; readonly providerApiUrl: string },
): Promise<string | undefined> {
  console.log(`\n${styleText('bold', 'sms')}, from a sender without a conversation`);
  const from = `+1555${randomInt(1_000_000, 9_999_999)}`;
  const message = { channel: 'sms', from, body: 'Hello, who are you?' } as const;
  const webhook = twilioWebhook(message, keys, requiredOutput(deployment, 'PublicBaseUrl'));
  const answer = await postWebhook(requiredOutput(deployment, 'ApiUrl'), webhook);
  answerRow(answer);
  if (answer.status !== 200) return `the webhook was answered ${answer.status}`;
  const { messageId } = webhook;
  const path = await finishedExecution(deployment, messageId);
  row('states', path.states.join(' → '));
  const [item] = await selectMessages(deployment, { by: 'message', messageId });
  row('status', [item?.routing_status, item?.status_reason].filter(Boolean).join(', '));
  const sent = await until(async () => (await sentBy(providerApiUrl)).find(({ to }) => to === from));
  if (sent === undefined) return 'the answer did not reach the provider within a minute';
  row('reply', printSent(sent));
  return item?.routing_status === 'fallback_sent' ? undefined : 'the message was not answered';
}

async function sentBy(providerApiUrl: string): Promise<SentAnswer[]> {
  const response = await fetch(`${providerApiUrl}/_sent`);
  return (await response.json()) as SentAnswer[];
}
