import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { fallbackCountKey } from '../../../../shared/store/table-keys.ts';
import { requiredOutput } from '../../deployment/deployment.ts';
import type { RehearsalSite, Situation } from '../rehearsal.ts';
import { messageWhen, newSender, sendMany, sendSms } from '../send-to-site.ts';

/** More than any stage's ceiling. */
const spent = 1_000_000_000;
/** The alarm goes off above five; on a busy machine one answer may end in another way than by a refusal. */
const refusals = 8;

/** An unknown sender who gets no answer, because the day's ceiling of SMS is reached. The count is then as it was. */
export async function reachCeiling(site: RehearsalSite): Promise<Situation> {
  await addToCount(site, spent);
  const messageId = await sendAndDecide(site, newSender()).finally(() => addToCount(site, -spent));
  return {
    made: [
      'An SMS of an unknown sender was stored and not answered: the daily ceiling of its channel was reached.',
      'The ceiling has room again.',
    ],
    messageIds: [messageId],
    undo: [],
  };
}

/** Answers to unknown senders that Twilio refuses with 400. */
export async function refuseAnswers(site: RehearsalSite): Promise<Situation> {
  const senders = Array.from({ length: refusals }, newSender);
  for (const to of senders) await refuseNext(site, to);
  const sent = await sendMany(site, senders);
  for (const { messageId } of sent) await messageWhen(site, messageId, isDecided);
  return {
    made: [
      `${refusals} SMS of unknown senders were stored, and Twilio refused the answers with 400.`,
      'It accepts answers again: each of these senders gets one to the next message.',
    ],
    messageIds: sent.map(({ messageId }) => messageId),
    undo: [],
  };
}

async function sendAndDecide(site: RehearsalSite, sender: string): Promise<string> {
  const { messageId } = await sendSms(site, sender);
  const { message_id } = await messageWhen(site, messageId, isDecided);
  return message_id;
}

function isDecided({ routing_status }: { readonly routing_status: string }): boolean {
  return routing_status !== 'pending';
}

async function addToCount({ deployment }: RehearsalSite, change: number): Promise<void> {
  await deployment.dynamo.send(
    new UpdateCommand({
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      Key: { ...fallbackCountKey('sms', new Date()) },
      UpdateExpression: 'ADD fallback_count :change',
      ExpressionAttributeValues: { ':change': change },
    }),
  );
}

async function refuseNext({ providerApiUrl }: RehearsalSite, to: string): Promise<void> {
  const body = JSON.stringify({ to, behaviours: ['400'] });
  const answer = await fetch(`${providerApiUrl}/_behave`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`the server for the providers' APIs answered ${answer.status}`);
}
