import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { toContextObject } from '../../shared/context/to-context-object.ts';
import { retryBucketOf } from '../../shared/store/table-keys.ts';
import { conversation, messageItem } from './builders.ts';
import {
  createConversation,
  deployment,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
} from './e2e-client.ts';
import { call, callIngress, forgetSecrets } from './function-calls.ts';
import { tokenFor } from './live-client.ts';
import { behaveTo } from './provider-apis.ts';
import { type SignedRequest, sendgridMail, sendgridRequest, twilioWebhook } from './signed-webhooks.ts';

/** What needs a grant: the least that makes its function use it. */
export interface GrantScenario {
  drive(): Promise<unknown>;
  /** What its function prints without the grant. Default: AccessDenied. */
  readonly shows?: RegExp;
  /** Where nothing is printed: whether what it does was left undone. */
  isUndone?(driven: unknown): boolean;
}

const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });
const mailTo = (from: string, attachments: Parameters<typeof sendgridMail>[0]['attachments'] = []) =>
  sendgridMail({ from, messageId: `${newMessageSid()}@example.com`, attachments }, keys());

type TextChannel = 'sms' | 'whatsapp' | 'rcs';

function text(channel: TextChannel, sender: string): SignedRequest {
  const From = channel === 'sms' ? sender : `${channel}:${sender}`;
  return twilioWebhook(channel, { MessageSid: newMessageSid(), From, Body: 'hello' }, signing());
}

const unknownText = () => text('sms', newPhoneNumber());
const unknownSms = () => post(unknownText());
const unknownMail = () => post(mailTo(newAddress()));

async function known(channel: TextChannel | 'email', isHandedOff = false): Promise<void> {
  const sender = channel === 'email' ? newAddress() : newPhoneNumber();
  await createConversation(sender, { channel_type: channel, hand_off_to_human: isHandedOff });
  await post(channel === 'email' ? mailTo(sender) : text(channel, sender));
}

async function knownWithFile(): Promise<void> {
  const sender = newAddress();
  await createConversation(sender, { channel_type: 'email' });
  await post(mailTo(sender, [{ name: 'a.txt', bytes: Buffer.from('a') }]));
}

/** The context has no room for the text beside such a name. */
async function knownWithLargeCompany(): Promise<void> {
  const sender = newPhoneNumber();
  await createConversation(sender, { company_name: 'x'.repeat(220_000) });
  const Body = 'ä"'.repeat(8_000);
  await post(twilioWebhook('sms', { MessageSid: newMessageSid(), From: sender, Body }, signing()));
}

async function knownWithMedia(): Promise<void> {
  const sender = newPhoneNumber();
  await createConversation(sender);
  const MediaUrl0 = `https://api.twilio.com/2010-04-01/Accounts/${keys().accountSid}/Messages/MM1/Media/ME1`;
  await post(twilioWebhook('sms', { MessageSid: newMessageSid(), From: sender, MediaUrl0 }, signing()));
}

async function senderWithTwoConversations(): Promise<void> {
  const sender = newPhoneNumber();
  await createConversation(sender);
  await createConversation(sender);
  await post(text('sms', sender));
}

async function customerOfAnother(): Promise<void> {
  const sender = newPhoneNumber();
  await createConversation(sender, { recipient_ids: ['+15559990099'] });
  await post(text('sms', sender));
}

function emailEvents(): Promise<unknown> {
  const event = { email: newAddress(), event: 'delivered', sg_event_id: newMessageSid(), timestamp: 1 };
  const body = Buffer.from(JSON.stringify([event]));
  return post(sendgridRequest({ contentType: 'application/json', body }, keys()));
}

/** An event about an address that has a conversation: its status is written there. */
async function emailEventOfCustomer(): Promise<void> {
  const email = newAddress();
  await createConversation(email, { channel_type: 'email' });
  const event = { email, event: 'bounce', type: 'bounce', sg_event_id: newMessageSid(), timestamp: 1 };
  const body = Buffer.from(JSON.stringify([event]));
  await post(sendgridRequest({ contentType: 'application/json', body }, keys()));
}

/** A pending message whose conversation was deleted and replaced by another one of the same sender. */
async function replacedConversation(): Promise<void> {
  const sender_id = newPhoneNumber();
  await createConversation(sender_id);
  const messageId = newMessageSid();
  const key = { conversation_id: `conv-${messageId}`, primary_channel: `message#${messageId}` };
  await putItem(messageItem({ ...key, message_id: messageId, sender_id, conversation_key: sender_id }));
  await call('BuildContext', {
    conversation_id: key.conversation_id,
    message_key: key.primary_channel,
    ...{ channel_type: 'sms', request_id: 'request-1', execution_id: 'execution-1', retry_count: 2 },
  });
}

/** A message that was listed before: its conversation is only read. */
async function readAgain(): Promise<void> {
  const sender_id = newPhoneNumber();
  const conversationKey = await createConversation(sender_id);
  const messageId = newMessageSid();
  const key = { conversation_id: conversationKey.conversation_id, primary_channel: `message#${messageId}` };
  await putItem(
    messageItem({ ...key, message_id: messageId, sender_id, conversation_key: sender_id, is_listed: true }),
  );
  await call('BuildContext', {
    conversation_id: key.conversation_id,
    message_key: key.primary_channel,
    ...{ channel_type: 'sms', request_id: 'request-1', execution_id: 'execution-1', retry_count: 0 },
  });
}

function unreadableMail(): Promise<unknown> {
  const body = Buffer.from(`--xYzZY\r\nbroken ${newMessageSid()}`);
  return post(sendgridRequest({ contentType: 'multipart/form-data; boundary=xYzZY', body }, keys()));
}

async function refusedAnswer(): Promise<void> {
  const sender = newPhoneNumber();
  await behaveTo(sender, '400');
  await post(text('sms', sender));
}

async function recoverOne(): Promise<void> {
  const messageId = newMessageSid();
  const item = messageItem({
    conversation_id: `unknown#${messageId}`,
    primary_channel: `message#${messageId}`,
    message_id: messageId,
    content: 'STOP',
    retry_bucket: retryBucketOf(messageId),
    retry_at: new Date(Date.now() - 1_000).toISOString(),
  });
  await putItem(item);
  await call('RecoverPending', { shards: [Number(item.retry_bucket?.slice(-2))] });
}

function putItem(Item: object): Promise<unknown> {
  return deployment().dynamo.send(
    new PutCommand({ TableName: outputs().ConversationsTableName, Item: { ...Item } }),
  );
}

const routeInput = () => ({
  conversation_id: 'conv-none',
  message_key: `message#${newMessageSid()}`,
  channel_type: 'sms',
  request_id: 'request-1',
  queue_kind: 'replies',
  priority: 'high',
  retry_count: 1,
  context: toContextObject(messageItem(), conversation(), new Date()),
});

const failedInput = () => ({ ...routeInput(), reason: 'tried' });

function liveEvent(companyId: string, body?: unknown) {
  const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;
  return {
    requestContext: {
      connectionId: 'Zm9yZ290dGVuPQ==',
      authorizer: { company_id: companyId, can_read_text: 'true', expires_at: String(inAnHour) },
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

async function askForMissed(): Promise<void> {
  const companyId = `company-${newMessageSid()}`;
  const key = await createConversation(newPhoneNumber(), { company_id: companyId });
  const messageId = newMessageSid();
  await putItem({
    ...messageItem({
      message_id: messageId,
      primary_channel: `message#${messageId}`,
      routing_status: 'routed',
    }),
    conversation_id: key.conversation_id,
    conversation_key: key.primary_channel,
  });
  const since = '2026-01-01T00:00:00.000Z';
  const body = { action: 'messages.since', conversation_id: key.conversation_id, since };
  await call('AnswerClient', liveEvent(companyId, body));
}

function notify(companyId: string): Promise<unknown> {
  const context = toContextObject(messageItem(), conversation({ company_id: companyId }), new Date());
  const routed = { event: 'message.routed', queue: 'sms-replies', queued_at: new Date().toISOString() };
  return call('NotifyLiveUi', { ...routeInput(), ...routed, context });
}

async function notifyOneThatIsGone(): Promise<void> {
  const companyId = `company-${newMessageSid()}`;
  await putItem({
    conversation_id: `live#${companyId}`,
    primary_channel: 'connection#Zm9yZ290dGVuPQ==',
    can_read_text: true,
    connected_at: '2026-01-01T00:00:00.000Z',
    expires_at: Math.floor(Date.now() / 1_000) + 3_600,
  });
  await notify(companyId);
}

/** A client whose token has ended by the table's word is sent away; true when it was. */
async function notifyOneThatExpired(): Promise<boolean> {
  const companyId = `company-${newMessageSid()}`;
  const token = await tokenFor({ companyId, canReadText: true });
  const socket = new WebSocket(`${outputs().LiveUpdatesUrl}?token=${token}`);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const { Items = [] } = await connectionsOf(companyId);
  for (const item of Items) await putItem({ ...item, expires_at: Math.floor(Date.now() / 1_000) - 1 });
  await notify(companyId);
  const isClosed = await isEnded(socket);
  socket.close();
  return isClosed;
}

/** Whether a connection has ended: what is asked over one that has not is answered. */
function isEnded(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.addEventListener('close', () => resolve(true));
    socket.addEventListener('message', () => resolve(false));
    socket.send(JSON.stringify({ action: 'messages.since' }));
    if (socket.readyState === WebSocket.CLOSED) resolve(true);
  });
}

function connectionsOf(companyId: string) {
  return deployment().dynamo.send(
    new QueryCommand({
      TableName: outputs().ConversationsTableName,
      KeyConditionExpression: 'conversation_id = :live',
      ExpressionAttributeValues: { ':live': `live#${companyId}` },
    }),
  );
}

const company = () => `company-${newMessageSid()}`;
const notSent = /"outcome":"failed/;

/** Grants that the emulator does not check, and AWS does: the template's test holds them to what they are. */
export const uncheckedGrants = [
  'Ingress s3:PutObjectTagging messages/*',
  'Ingress s3:PutObjectTagging raw/*',
  'BuildContext s3:ListBucket bucket',
  'BuildContext s3:PutObjectTagging messages/*',
  'BuildContext s3:PutObjectTagging raw/*',
];

/** Every grant of every function, and what fails without it. A grant that is not here is one that nothing needs. */
export const grantScenarios: Readonly<Record<string, GrantScenario>> = {
  'Ingress dynamodb:Query by_primary_channel': { drive: unknownSms },
  'Ingress dynamodb:BatchGetItem table': { drive: senderWithTwoConversations },
  'Ingress dynamodb:BatchWriteItem table': { drive: emailEvents },
  'Ingress dynamodb:PutItem table': { drive: unknownSms },
  'Ingress dynamodb:DeleteItem table': { drive: customerOfAnother },
  'Ingress dynamodb:UpdateItem table': { drive: emailEventOfCustomer },
  'Ingress s3:PutObject messages/*': {
    drive: () => post(mailTo(newAddress(), [{ name: 'a.txt', bytes: Buffer.from('a') }])),
  },
  'Ingress s3:PutObject raw/*': { drive: unknownMail },
  'Ingress s3:PutObject quarantine/*': { drive: unreadableMail },
  'Ingress states:StartExecution workflow': { drive: unknownSms },
  'Ingress secretsmanager:GetSecretValue twilio': {
    drive: () => forgetSecrets('ReceiverIngress').then(() => callIngress(unknownText())),
  },
  'Ingress secretsmanager:GetSecretValue sendgrid': {
    drive: () => forgetSecrets('ReceiverIngress').then(() => callIngress(mailTo(newAddress()))),
  },
  'BuildContext dynamodb:BatchGetItem table': { drive: replacedConversation },
  'BuildContext dynamodb:DeleteItem table': { drive: replacedConversation },
  'BuildContext dynamodb:PutItem table': { drive: replacedConversation },
  'BuildContext dynamodb:Query by_primary_channel': { drive: replacedConversation },
  'BuildContext dynamodb:GetItem table': { drive: readAgain },
  'BuildContext dynamodb:UpdateItem table': { drive: unknownSms },
  'BuildContext s3:DeleteObjectTagging messages/*': { drive: knownWithFile },
  'BuildContext s3:DeleteObjectTagging raw/*': { drive: () => known('email') },
  'BuildContext s3:PutObject messages/*/content.txt': { drive: knownWithLargeCompany },
  'ArchiveMedia dynamodb:UpdateItem table': { drive: knownWithMedia },
  'ArchiveMedia s3:PutObject messages/*/media/*': { drive: knownWithMedia, shows: /storage_failed/ },
  'ArchiveMedia secretsmanager:GetSecretValue twilio': {
    drive: () => forgetSecrets('ArchiveMedia').then(knownWithMedia),
    shows: /unauthorized/,
  },
  'RouteMessage dynamodb:GetItem table': { drive: () => call('RouteMessage', routeInput()) },
  'RouteMessage dynamodb:UpdateItem table': { drive: () => known('sms') },
  'RouteMessage sqs:SendMessage WhatsappReplies': { drive: () => known('whatsapp') },
  'RouteMessage sqs:SendMessage WhatsappHandoff': { drive: () => known('whatsapp', true) },
  'RouteMessage sqs:SendMessage RcsReplies': { drive: () => known('rcs') },
  'RouteMessage sqs:SendMessage RcsHandoff': { drive: () => known('rcs', true) },
  'RouteMessage sqs:SendMessage SmsReplies': { drive: () => known('sms') },
  'RouteMessage sqs:SendMessage SmsHandoff': { drive: () => known('sms', true) },
  'RouteMessage sqs:SendMessage EmailReplies': { drive: () => known('email') },
  'RouteMessage sqs:SendMessage EmailHandoff': { drive: () => known('email', true) },
  'MarkFailed dynamodb:UpdateItem table': { drive: () => call('MarkFailed', failedInput()) },
  'SendFallback dynamodb:BatchGetItem table': { drive: customerOfAnother },
  'SendFallback dynamodb:GetItem table': { drive: unknownSms },
  'SendFallback dynamodb:Query by_primary_channel': { drive: unknownSms },
  'SendFallback dynamodb:PutItem table': { drive: unknownSms },
  'SendFallback dynamodb:UpdateItem table': { drive: unknownSms },
  'SendFallback dynamodb:DeleteItem table': { drive: refusedAnswer },
  'SendFallback secretsmanager:GetSecretValue twilio': {
    drive: () => forgetSecrets('SendFallback').then(unknownSms),
  },
  'SendFallback secretsmanager:GetSecretValue sendgrid': {
    drive: () => forgetSecrets('SendFallback').then(unknownMail),
  },
  'RecoverPending dynamodb:Query by_retry_at': { drive: () => call('RecoverPending', { shards: [0] }) },
  'RecoverPending dynamodb:UpdateItem table': { drive: recoverOne },
  'RecoverPending states:StartExecution workflow': { drive: recoverOne },
  'ConnectClient dynamodb:PutItem table': { drive: () => call('ConnectClient', liveEvent(company())) },
  'DisconnectClient dynamodb:DeleteItem table': {
    drive: () => call('DisconnectClient', liveEvent(company())),
  },
  'AnswerClient dynamodb:Query by_received_at': { drive: askForMissed },
  'AnswerClient dynamodb:GetItem table': { drive: askForMissed },
  'AnswerClient execute-api:ManageConnections POST': { drive: askForMissed, shows: notSent },
  'NotifyLiveUi dynamodb:Query table': { drive: () => notify(company()) },
  'NotifyLiveUi dynamodb:DeleteItem table': { drive: notifyOneThatIsGone },
  'NotifyLiveUi execute-api:ManageConnections POST': { drive: notifyOneThatIsGone, shows: notSent },
  'NotifyLiveUi execute-api:ManageConnections DELETE': {
    drive: notifyOneThatExpired,
    isUndone: (isClosed) => isClosed === false,
  },
};
