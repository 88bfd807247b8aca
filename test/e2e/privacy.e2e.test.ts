import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, it } from 'vitest';
import {
  type Answer,
  allLogs,
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  outputs,
  post,
} from '../support/e2e-client.ts';
import { connect, handshakeStatus } from '../support/live-client.ts';
import {
  canaryMail,
  canaryOddities,
  canaryPattern,
  canaryRefusals,
  canarySenders,
  canaryTwilio,
} from '../support/privacy/canaries.ts';
import { deadLetterOf, executionTraces } from '../support/privacy/traces.ts';
import { behaveTo } from '../support/provider-apis.ts';
import { invoke, listFunctions } from '../support/root-calls.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });
const startedAt = new Date();
const answers: Answer[] = [];
let knownSms: ReturnType<typeof canaryTwilio>;
let crashed: string;

const send = async (...requests: readonly Parameters<typeof post>[0][]) =>
  answers.push(...(await Promise.all(requests.map(post))));

beforeAll(async () => {
  const upstream = {
    company_id: 'company-of-nobody',
    company_name: 'canary-company',
    thread_id: 'canary-thread',
    credentials_reference: 'canary-reference',
    hand_off_to_human: true,
  };
  for (const sender of [canarySenders.sms, canarySenders.whatsapp, canarySenders.mail]) {
    await createConversation(sender, upstream);
  }
  await listenLive();
  knownSms = canaryTwilio('sms', { From: canarySenders.sms }, signing());
  const known = [
    knownSms,
    canaryTwilio('whatsapp', { From: `whatsapp:${canarySenders.whatsapp}` }, signing()),
    canaryMail(canarySenders.mail, signing()),
  ];
  await send(...known);
  await send(...known, ...canaryOddities(signing()), ...canaryRefusals(known, signing()));
  await sendUnknown();
  await breakFunctions();
  crashed = await startPoisoned();
  await untilHandled();
});

it('prints nothing of a body, an address, a header or a credential, in logs or metrics', async () => {
  const logs = await eventually(
    allLogs,
    (text) => text.includes(knownSms.messageId) && text.includes(crashed),
  );

  expect(leaksIn(logs.split('\n'))).toEqual([]);
  expect(logs).not.toContain(keys().authToken);
  expect(logs).toContain('task failed, it will be tried again');
  expect(logs).toContain('quarantined');
});

it('answers nobody with what they sent', () => {
  const statuses = new Set(answers.map(({ status }) => status));

  expect(leaksIn(answers.map((answer) => JSON.stringify(answer)))).toEqual([]);
  expect([...statuses].sort()).toEqual([200, 400, 401, 404, 415]);
});

it('starts and ends executions without personal data', async () => {
  const traces = await executionTraces(startedAt);

  expect(traces.length).toBeGreaterThan(5);
  expect(leaksIn(traces)).toEqual([]);
});

it('puts nothing personal into what the dead-letter queue shows beside the body', async () => {
  const deadLetter = await deadLetterOf('SmsHandoffQueueUrl', knownSms.messageId);

  expect(JSON.parse(deadLetter).hadBody).toBe(true);
  expect(leaksIn([deadLetter])).toEqual([]);
});

function leaksIn(lines: readonly string[]): string[] {
  return lines.filter((line) => canaryPattern.test(line));
}

/** A client that gets the event, asks with rubbish, and one that is not let in. */
async function listenLive(): Promise<void> {
  const client = await connect({ companyId: 'company-of-nobody', canReadText: true });
  await client.ask({
    action: 'messages.since',
    conversation_id: 'canary-conversation',
    since: 'canary-since',
  });
  await client.ask({ action: 'messages.since', canary: 'canary-field' });
  await handshakeStatus('canary.canary.canary');
}

/** Accepted, refused for good, refused for now, and with an unknown outcome. */
async function sendUnknown(): Promise<void> {
  await behaveTo(canarySenders.unknownPhone, '503', '400');
  await behaveTo(`whatsapp:${canarySenders.unknownUserId}`, 'drop');
  await send(
    canaryTwilio('sms', { From: canarySenders.unknownPhone }, signing()),
    canaryTwilio('whatsapp', { From: `whatsapp:${canarySenders.unknownUserId}` }, signing()),
    canaryMail(canarySenders.unknownMail, signing()),
  );
}

/** Every function, called with what it does not expect. */
async function breakFunctions(): Promise<void> {
  const endpoint = String(outputs().Endpoint);
  const poison = {
    conversation_id: 'c',
    message_key: 'message#x',
    channel_type: 'sms',
    context: { canary: 'canary' },
  };
  for (const { name } of await listFunctions(endpoint)) {
    for (const payload of [{ canary: 'canary-input' }, { ...poison, body: '{"canary":', shards: [99] }]) {
      const answer = await invoke(endpoint, name, payload);
      // What a function throws goes to its log as well, and to the execution that called it.
      answers.push({ status: 200, contentType: null, body: answer });
    }
  }
}

/** A message whose item is not as it should be: its task throws, again and again. */
async function startPoisoned(): Promise<string> {
  const messageId = newMessageSid();
  const key = { conversation_id: 'conv-poisoned', primary_channel: `message#${messageId}` };
  const { dynamo, workflow } = deployment();
  const TableName = outputs().ConversationsTableName;
  const item = {
    message_id: messageId,
    channel_type: 'sms',
    sender_id: { canary: 'canary' },
    content: 'canary',
  };
  await dynamo.send(new PutCommand({ TableName, Item: { ...key, ...item, routing_status: 'pending' } }));
  const input = { conversation_id: 'conv-poisoned', message_key: key.primary_channel, channel_type: 'sms' };
  const { executionArn } = await workflow.send(
    new StartExecutionCommand({
      stateMachineArn: outputs().StateMachineArn,
      name: `${messageId}-poisoned`,
      input: JSON.stringify({ ...input, request_id: 'r' }),
    }),
  );
  await eventually(
    () => executionTraces(startedAt),
    (traces) =>
      executionArn !== undefined &&
      traces.some((trace) => trace.includes(messageId) && trace.includes('"error"')),
  );
  await dynamo.send(new DeleteCommand({ TableName, Key: key }));
  return messageId;
}

async function untilHandled(): Promise<void> {
  const mine = Object.values(canarySenders) as readonly string[];
  await eventually(
    async () => (await itemsUnder('message#')).filter(({ sender_id }) => mine.includes(String(sender_id))),
    (items) => items.length === 6 && items.every(({ routing_status }) => routing_status !== 'pending'),
  );
}
