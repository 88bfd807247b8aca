import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { quarantineId } from '../../../../shared/channels/sendgrid/quarantine-id.ts';
import type { MessageItem } from '../../../../shared/messages/message-item.ts';
import { functionNamed, invokeFunction } from '../../../local-cloud/invoke-function.ts';
import { whileDenied } from '../../../local-cloud/while-denied.ts';
import { requiredOutput } from '../../deployment/deployment.ts';
import { postWebhook } from '../../webhooks/post-webhook.ts';
import { signedMail } from '../../webhooks/sendgrid-webhook.ts';
import type { RehearsalSite, Situation } from '../rehearsal.ts';
import { addConversation, messageWhen, type RehearsedConversation, sendSms } from '../send-to-site.ts';

const minuteMs = 60_000;
/** More than recovery makes on any stage (MAX_ATTEMPTS). */
const maxAttempts = 1_000;

/** A message that has waited for ten minutes, because its workflow could not be started. */
export async function leavePending(site: RehearsalSite): Promise<Situation> {
  const item = await storeUnstarted(site, await addConversation(site, { isHandedOff: true }));
  const now = Date.now();
  const receivedAt = new Date(now - 10 * minuteMs).toISOString();
  const retryAt = new Date(now + 30 * minuteMs).toISOString();
  await site.deployment.dynamo.send(
    new UpdateCommand({
      ...keyOf(site, item),
      UpdateExpression: 'SET received_at = :received, retry_at = :retry',
      ExpressionAttributeValues: { ':received': receivedAt, ':retry': retryAt },
    }),
  );
  return {
    made: [
      'An SMS was acknowledged, and its workflow could not be started. It counts as received ten minutes ago.',
      `It is pending; recovery tries again at ${retryAt}.`,
    ],
    messageIds: [item.message_id],
    undo: [`npm run replay -- --message ${item.message_id}`],
  };
}

/** A message that recovery gave up after its last attempt. */
export async function giveUp(site: RehearsalSite): Promise<Situation> {
  const item = await storeUnstarted(site, await addConversation(site, { isHandedOff: true }));
  await site.deployment.dynamo.send(
    new UpdateCommand({
      ...keyOf(site, item),
      UpdateExpression: 'SET attempts = :attempts, retry_at = :retry',
      ExpressionAttributeValues: { ':attempts': maxAttempts, ':retry': item.received_at },
    }),
  );
  await invokeFunction(site.endpoint, await functionNamed(site.endpoint, 'RecoverPending'), {
    shards: [shardOf(item)],
  });
  const isFailed = ({ routing_status }: MessageItem) => routing_status === 'failed';
  const failed = await messageWhen(site, item.message_id, isFailed);
  return {
    made: [
      'An SMS was acknowledged, its workflow could not be started, and all attempts of recovery count as made.',
      `Recovery marked it failed with the reason ${failed.status_reason}.`,
    ],
    messageIds: [failed.message_id],
    undo: ['npm run replay -- --failed'],
  };
}

/** `pending#07` is the index's partition of shard 7. */
function shardOf({ retry_bucket = '' }: MessageItem): number {
  return Number(retry_bucket.slice(retry_bucket.indexOf('#') + 1));
}

/** A signed email whose body is not the multipart form that it says it is. */
export async function sendUnreadable(site: RehearsalSite): Promise<Situation> {
  const body = Buffer.from(`--xYzZY\r\nunreadable email of a rehearsal at ${new Date().toISOString()}`);
  const messageId = quarantineId(body);
  const signing = { privateKey: site.target.keys.sendgridPrivateKey, now: new Date() };
  await postWebhook(site.target.apiUrl, signedMail(body, messageId, signing));
  await messageWhen(site, messageId, ({ routing_status }) => routing_status === 'quarantined');
  return {
    made: ['A signed email that cannot be read was answered 200 and quarantined with its bytes.'],
    messageIds: [messageId],
    undo: [],
  };
}

/** A message that is stored and pending, and has no execution yet. */
async function storeUnstarted(
  site: RehearsalSite,
  { primary_channel: sender }: RehearsedConversation,
): Promise<MessageItem> {
  const { messageId } = await whileDenied(
    site.endpoint,
    { functionPart: 'ReceiverIngress', action: 'states:*' },
    () => sendSms(site, sender),
  );
  return messageWhen(site, messageId, ({ routing_status }) => routing_status === 'pending');
}

function keyOf({ deployment }: RehearsalSite, { conversation_id, primary_channel }: MessageItem) {
  return {
    TableName: requiredOutput(deployment, 'ConversationsTableName'),
    Key: { conversation_id, primary_channel },
  };
}
