import { randomInt } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { requiredOutput } from '../../cli/deployment/deployment.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { postWebhook } from '../../cli/webhooks/post-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../../cli/webhooks/twilio-webhook.ts';
import { until } from '../../local-cloud/start/tour-steps.ts';
import type { Trial } from './trial.ts';

/** A sender with its own conversation, so that messages do not wait for each other. */
export async function newSender({ deployment }: Trial): Promise<string> {
  const sender = `+1555${String(randomInt(10_000_000)).padStart(7, '0')}`;
  await deployment.dynamo.send(
    new PutCommand({
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      Item: {
        ...{ conversation_id: conversationOfSender(sender), primary_channel: sender },
        ...{ conversation_status: 'open', channel_type: 'sms', company_id: 'company-1', priority: 'high' },
      },
    }),
  );
  return sender;
}

export function conversationOfSender(sender: string): string {
  return `conv-${sender.slice(1)}`;
}

export function smsFrom({ keys, deployment }: Trial, from: string): SignedWebhook {
  const body = 'Hello from the checks';
  return twilioWebhook({ channel: 'sms', from, body }, keys, requiredOutput(deployment, 'PublicBaseUrl'));
}

/** Send as a provider does: three times more after 5xx or no answer. Says how it ended, and how often it was refused. */
export async function sendAsProvider(
  trial: Trial,
  webhook: SignedWebhook,
): Promise<{ readonly status: string; readonly durationMs: number; readonly refused: number }> {
  for (let refused = 0; ; refused++) {
    const answer = await statusOf(trial, webhook);
    if (!/^(5|no)/.test(answer.status) || refused === 3) return { ...answer, refused };
  }
}

/** The status of the answer of the API, or of another receiver, or what broke the connection. */
export async function statusOf(
  { deployment }: Trial,
  webhook: SignedWebhook,
  url = requiredOutput(deployment, 'ApiUrl'),
): Promise<{ readonly status: string; readonly durationMs: number }> {
  try {
    const { status, durationMs } = await postWebhook(url, webhook);
    return { status: String(status), durationMs };
  } catch (error) {
    const { cause } = error as Error;
    return { status: `no answer (${cause instanceof Error ? cause.name : 'unknown'})`, durationMs: 0 };
  }
}

/** The messages of these ids that are routed within a minute. */
export async function routedMessages(
  { deployment }: Trial,
  messageIds: readonly string[],
): Promise<readonly MessageItem[]> {
  const routed = new Map<string, MessageItem>();
  await until(async () => {
    for (const messageId of messageIds) {
      if (routed.has(messageId)) continue;
      const [item] = await selectMessages(deployment, { by: 'message', messageId });
      if (item?.routing_status === 'routed') routed.set(messageId, item);
    }
    return routed.size === messageIds.length ? true : undefined;
  });
  return [...routed.values()];
}
