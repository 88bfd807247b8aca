import { randomBytes, randomInt } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { until } from '../../local-cloud/start/tour-steps.ts';
import { requiredOutput } from '../deployment/deployment.ts';
import { type ExecutionPath, executionsOf } from '../deployment/executions.ts';
import { type LogQuery, readLogs } from '../logs/read-logs.ts';
import { selectMessages } from '../replay/select-messages.ts';
import { postWebhook, type WebhookAnswer } from '../webhooks/post-webhook.ts';
import { twilioWebhook } from '../webhooks/twilio-webhook.ts';
import type { RehearsalSite } from './rehearsal.ts';

/** A sender that no conversation has yet. */
export function newSender(): string {
  return `+1555${randomInt(1_000_000, 9_999_999)}`;
}

export interface RehearsedConversation {
  readonly conversation_id: string;
  readonly primary_channel: string;
}

/** A conversation as the upstream service creates it; its messages go to `sms-replies` without delay, or to `sms-handoff`. */
export async function addConversation(
  { deployment }: RehearsalSite,
  { isHandedOff = false } = {},
): Promise<RehearsedConversation> {
  const key = {
    conversation_id: `rehearsal-${randomBytes(6).toString('hex')}`,
    primary_channel: newSender(),
  };
  await deployment.dynamo.send(
    new PutCommand({
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      Item: {
        ...key,
        conversation_status: 'open',
        channel_type: 'sms',
        hand_off_to_human: isHandedOff,
        priority: 'high',
        company_id: 'company-1',
        company_name: 'Example One',
        message_count: 0,
      },
    }),
  );
  return key;
}

export interface SentSms extends WebhookAnswer {
  readonly messageId: string;
}

/** Post a signed SMS; `from` may be anything that Twilio could send. */
export async function sendSms({ target }: RehearsalSite, from: string): Promise<SentSms> {
  const message = { channel: 'sms', from, body: 'a rehearsal' } as const;
  const webhook = twilioWebhook(message, target.keys, target.publicBaseUrl);
  return { ...(await postWebhook(target.apiUrl, webhook)), messageId: webhook.messageId };
}

/** Send so many SMS, one after the other. */
export async function sendMany(site: RehearsalSite, senders: readonly string[]): Promise<readonly SentSms[]> {
  const sent: SentSms[] = [];
  for (const sender of senders) sent.push(await sendSms(site, sender));
  return sent;
}

/** The message once its item fits; throws an Error after a minute. */
export async function messageWhen(
  { deployment }: RehearsalSite,
  messageId: string,
  isReady: (item: MessageItem) => boolean,
): Promise<MessageItem> {
  const found = await until(async () => {
    const [item] = await selectMessages(deployment, { by: 'message', messageId });
    return item !== undefined && isReady(item) ? item : undefined;
  });
  if (found === undefined) throw new Error(`message ${messageId} did not get there within a minute`);
  return found;
}

/** Wait until an execution of a message fits; throws an Error after a minute. */
export async function executionWhen(
  { deployment }: RehearsalSite,
  messageId: string,
  isReady: (path: ExecutionPath) => boolean,
): Promise<void> {
  const found = await until(async () => (await executionsOf(deployment, messageId)).find(isReady));
  if (found === undefined) throw new Error(`no execution of ${messageId} got there within a minute`);
}

/** Wait until so many log lines contain a text; throws an Error after a minute. */
export async function untilLogged(
  { deployment }: RehearsalSite,
  { find, since, count }: { readonly find: string; readonly since: Date; readonly count: number },
): Promise<void> {
  const query: LogQuery = { find, since, level: 'INFO', limit: count };
  const isLogged = await until(async () =>
    (await readLogs(deployment, query)).length >= count ? true : undefined,
  );
  if (isLogged === undefined) throw new Error(`"${find}" was not logged ${count} times within a minute`);
}
