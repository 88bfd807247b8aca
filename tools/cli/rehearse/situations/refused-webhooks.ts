import { whileDenied } from '../../../local-cloud/while-denied.ts';
import { withWrongKeys } from '../../send/send-target.ts';
import { counted } from '../../terminal/counted.ts';
import type { RehearsalSite, Situation } from '../rehearsal.ts';
import { addConversation, newSender, type SentSms, sendMany } from '../send-to-site.ts';

/** The alarm asks for at least ten requests. */
const requests = 12;

/** Twelve SMS that carry the signature of another account's token. */
export async function sendForged(site: RehearsalSite): Promise<Situation> {
  const forger = { ...site, target: withWrongKeys(site.target) };
  const sent = await sendMany(forger, Array.from({ length: requests }, newSender));
  assertAnswered(sent, 401);
  return {
    made: [
      `${counted(sent.length, 'SMS request')} with a wrong signature were answered 401. Nothing was stored.`,
    ],
    messageIds: [],
    undo: [],
  };
}

/** SMS while the receiver may not write to the table: 503, as in an outage of DynamoDB. */
export async function loseTheTable(site: RehearsalSite): Promise<Situation> {
  const { primary_channel: sender } = await addConversation(site);
  const sent = await whileDenied(
    site.endpoint,
    { functionPart: 'ReceiverIngress', action: 'dynamodb:*' },
    () => sendMany(site, [sender, sender, sender]),
  );
  assertAnswered(sent, 503);
  return {
    made: [
      `${counted(sent.length, 'SMS webhook')} were answered 503 store_unavailable, because the receiver was denied the table.`,
      'The permission is back. A provider would retry these webhooks now.',
    ],
    messageIds: sent.map(({ messageId }) => messageId),
    undo: sent.map(({ messageId }) => `npm run send -- sms --from ${sender} --message-id ${messageId}`),
  };
}

function assertAnswered(sent: readonly SentSms[], status: number): void {
  const other = sent.find((answer) => answer.status !== status);
  if (other !== undefined) throw new Error(`a webhook was answered ${other.status}, not ${status}`);
}
