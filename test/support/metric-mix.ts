import { ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Answer,
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
} from './e2e-client.ts';
import { type SignedRequest, sendgridMail, sendgridRequest, twilioWebhook } from './signed-webhooks.ts';

/** One request and its answer: the providers' side of the books. */
interface Exchange {
  readonly channel: string;
  readonly kind: 'message' | 'callback' | 'events' | 'unreadable';
  readonly answer: Answer;
}

export interface Mix {
  readonly exchanges: readonly Exchange[];
  readonly events: readonly string[];
  readonly startedAt: string;
  readonly senders: ReadonlySet<string>;
}

const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });
const twilio = (channel: string, From: string, fields: Readonly<Record<string, string>> = {}) =>
  twilioWebhook(channel, { MessageSid: newMessageSid(), From, Body: 'counted', ...fields }, signing());
const mail = (from: string, now = new Date()) =>
  sendgridMail({ from, messageId: `${newMessageSid()}@example.com` }, keys(), now);

/** Send something of everything: known, again, unknown, refused, unreadable, and one that cannot be routed. */
export async function sendMix(): Promise<Mix> {
  const startedAt = new Date().toISOString();
  const exchanges: Exchange[] = [];
  const send = async (kind: Exchange['kind'], ...requests: readonly SignedRequest[]) => {
    const channelOf = ({ path }: SignedRequest) => path.slice(path.lastIndexOf('/') + 1);
    const answered = requests.map(async (request) => ({ request, answer: await post(request) }));
    for (const { request, answer } of await Promise.all(answered)) {
      exchanges.push({ channel: channelOf(request), kind, answer });
    }
  };
  const [sms, whatsapp, stranger, optOut, gone] = Array.from({ length: 5 }, newPhoneNumber) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const address = newAddress();
  const robot = `noreply-${newAddress()}`;
  await createConversation(sms, { hand_off_to_human: true });
  await createConversation(whatsapp, { priority: 'high' });
  await createConversation(address);

  const first = [twilio('sms', sms), twilio('whatsapp', `whatsapp:${whatsapp}`), mail(address)];
  await send('message', ...first, twilio('sms', sms), twilio('whatsapp', `whatsapp:${whatsapp}`));
  await send('message', ...first, ...first.slice(0, 1));
  await send('message', twilio('whatsapp', `whatsapp:${stranger}`), twilio('sms', optOut, { Body: 'STOP' }));
  await untilDecided(new Set([stranger]));
  await send('message', twilio('whatsapp', `whatsapp:${stranger}`), mail(robot));
  await send('message', ...refused(sms, address));
  await send('callback', twilio('sms', sms, { MessageStatus: 'delivered', SmsStatus: 'delivered' }));
  const multipart = 'multipart/form-data; boundary=xYzZY';
  const broken = Buffer.from(`--xYzZY\r\nbroken ${newMessageSid()}`);
  const unreadable = sendgridRequest({ contentType: multipart, body: broken }, keys());
  await send('unreadable', unreadable, twilio('sms', ''), twilio('whatsapp', 'messenger:1'));
  const events = ['delivered', 'bounce', 'delivered'];
  await send('events', eventBatch(events));
  await failOne(gone);
  const senders = new Set([sms, whatsapp, stranger, optOut, gone, address, robot]);
  await untilDecided(senders);
  return { exchanges, events, startedAt, senders };
}

/**
 * What other tests left pending would be recovered at some minute, and counted. Those tests are over: it is taken away, and
 * what runs may end.
 */
export async function untilQuiet(): Promise<void> {
  const { dynamo, workflow } = deployment();
  for (const { conversation_id, primary_channel, routing_status } of await itemsUnder('message#')) {
    if (routing_status !== 'pending') continue;
    const Key = { conversation_id, primary_channel };
    await dynamo.send(new DeleteCommand({ TableName: outputs().ConversationsTableName, Key }));
  }
  const { StateMachineArn: stateMachineArn } = outputs();
  await eventually(
    () => workflow.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' })),
    ({ executions = [] }) => executions.length === 0,
    60_000,
  );
}

function refused(phone: string, address: string): readonly SignedRequest[] {
  const forged = twilio('sms', phone);
  const typed = twilio('whatsapp', `whatsapp:${phone}`);
  return [
    { ...forged, headers: { ...forged.headers, 'x-twilio-signature': 'bm90IHNpZ25lZA==' } },
    { ...typed, headers: { ...typed.headers, 'content-type': 'text/plain' } },
    twilio('sms', phone, { AccountSid: '' }),
    mail(address, new Date(Date.now() - 5 * 86_400_000)),
  ];
}

function eventBatch(types: readonly string[]): SignedRequest {
  const batch = types.map((event) => ({
    event,
    email: newAddress(),
    sg_event_id: newMessageSid(),
    timestamp: 1,
  }));
  return sendgridRequest(
    { contentType: 'application/json', body: Buffer.from(JSON.stringify(batch)) },
    keys(),
  );
}

/** A stored message whose conversation is gone by the time it is routed. */
async function failOne(sender: string): Promise<void> {
  const message_id = newMessageSid();
  const key = { conversation_id: `conv-${message_id}`, primary_channel: `message#${message_id}` };
  const { dynamo, workflow } = deployment();
  const facts = {
    message_id,
    conversation_key: sender,
    sender_id: sender,
    channel_type: 'sms',
    attempts: 0,
    metadata: {},
  };
  const item = {
    ...key,
    ...facts,
    received_at: new Date().toISOString(),
    routing_status: 'pending',
    by_hand: true,
  };
  await dynamo.send(new PutCommand({ TableName: outputs().ConversationsTableName, Item: item }));
  const { conversation_id, primary_channel: message_key } = key;
  const input = JSON.stringify({ conversation_id, message_key, channel_type: 'sms', request_id: 'by-hand' });
  await workflow.send(
    new StartExecutionCommand({ stateMachineArn: outputs().StateMachineArn, name: `${message_id}-0`, input }),
  );
}

function untilDecided(senders: ReadonlySet<string>) {
  return eventually(
    async () => (await itemsUnder('message#')).filter(({ sender_id }) => senders.has(String(sender_id))),
    (items) => items.length > 0 && items.every(({ routing_status }) => routing_status !== 'pending'),
  );
}
