import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addAddress,
  changeConversation,
  closeConversation,
  conversationsOf,
  createConversation,
  noteAnswer,
  replaceConversation,
} from '../../docs/examples/upstream.ts';
import { seededConversations } from '../../tools/local-cloud/start/seed-conversations.ts';
import {
  deployment,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  readItem,
} from '../support/e2e-client.ts';
import { examplesPython } from '../support/python-with.ts';
import { iam } from '../support/root-calls.ts';
import { runTool } from '../support/run-tool.ts';
import { sendgridMail, twilioWebhook } from '../support/signed-webhooks.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const page = readFileSync(join(docs, 'creating-conversations.md'), 'utf8');
const schema = JSON.parse(readFileSync(join(docs, 'conversation-record.schema.json'), 'utf8'));
const isRecord = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
const table = () => ({
  client: deployment().dynamo,
  tableName: String(outputs().ConversationsTableName),
});
const ofCompany = { company_id: 'company-1', company_name: 'Example One' };

interface Written {
  readonly channel: 'whatsapp' | 'sms' | 'rcs' | 'email';
  readonly from: string;
  readonly to?: string | undefined;
}

/** A customer writes; where the message was routed to. */
async function routeOf({ channel, from, to }: Written): Promise<string> {
  const text = `written to the upstream service's conversation ${newMessageSid()}`;
  const publicBaseUrl = String(outputs().PublicBaseUrl);
  const prefix = channel === 'sms' ? '' : `${channel}:`;
  const fields = {
    MessageSid: newMessageSid(),
    From: `${prefix}${from}`,
    Body: text,
    ...(to && { To: `${prefix}${to}` }),
  };
  const request =
    channel === 'email'
      ? sendgridMail({ from, text, messageId: `${newMessageSid()}@example.com` }, keys())
      : twilioWebhook(channel, fields, { keys: keys(), publicBaseUrl });
  expect((await post(request)).status).toBe(200);
  const [item] = await eventually(
    async () => (await itemsUnder('message#')).filter(({ content }) => content === text),
    ([found]) => found?.queue !== undefined,
  );
  return `${item?.conversation_id} by ${item?.queue}`;
}

describe('an upstream service written from the document', () => {
  it.each(seededConversations)('creates what the tour shows: $conversationId', async (seeded) => {
    const from = seeded.channelType === 'email' ? newAddress() : newPhoneNumber();
    const of = (recipient: string) =>
      createConversation(table(), {
        primary_channel: from,
        channel_type: seeded.channelType,
        recipient_ids: [recipient],
        hand_off_to_human: seeded.isHandedOff,
        priority: 'high',
        ...ofCompany,
      });
    const to = seeded.recipient ?? (seeded.channelType === 'email' ? 'support@example.com' : '+15559990000');
    const { conversation_id } = await of(to);
    await of('+15559990099');

    const route = await routeOf({ channel: seeded.channelType, from, to });

    const queue = `${seeded.channelType}-${seeded.isHandedOff ? 'handoff' : 'replies'}`;
    expect(route).toBe(`${conversation_id} by ${queue}`);
  });

  it('hands off and back, notes an answer, and leaves a record that the schema and the tool accept', async () => {
    const from = newPhoneNumber();
    const key = await createConversation(table(), {
      primary_channel: from,
      channel_type: 'sms',
      ...ofCompany,
    });
    const routes = [await routeOf({ channel: 'sms', from })];

    await changeConversation(table(), key, { name: 'hand_off_to_human', value: true });
    routes.push(await routeOf({ channel: 'sms', from }));
    await changeConversation(table(), key, { name: 'hand_off_to_human', value: false });
    const isNoted = await noteAnswer(table(), key, { content: 'We have it.', channelType: 'sms' });
    await changeConversation(table(), key, { name: 'priority', value: 'high' });
    routes.push(await routeOf({ channel: 'sms', from }));

    expect(routes.map((route) => route.split(' by ')[1])).toEqual([
      'sms-replies',
      'sms-handoff',
      'sms-replies',
    ]);
    expect(isNoted).toBe(true);
    const record = JSON.parse(
      JSON.stringify(await readItem(key), (_, value) => (value instanceof Set ? [...value] : value)),
    );
    expect([isRecord(record), isRecord.errors]).toEqual([true, null]);
    expect(record.messages.map(({ direction }: { direction: string }) => direction)).toEqual([
      'INBOUND',
      'INBOUND',
      'OUTBOUND',
      'INBOUND',
    ]);
    const checked = await runTool('conversation', ['check', key.conversation_id], { outputs: outputs() });
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is wrong') });
  });

  it('gives a conversation a second number, and closes one that is quiet only', async () => {
    const [from, other] = [newPhoneNumber(), newPhoneNumber()];
    const key = await createConversation(table(), {
      primary_channel: from,
      channel_type: 'sms',
      ...ofCompany,
    });
    const first = await routeOf({ channel: 'sms', from });

    const second = await addAddress(table(), key, other);
    const fromOther = await routeOf({ channel: 'sms', from: other });
    const isClosedAtOnce = await closeConversation(table(), key);
    const isClosedWhenQuiet = await closeConversation(table(), key, 0);

    expect(fromOther).toBe(first);
    expect([isClosedAtOnce, isClosedWhenQuiet]).toEqual([false, true]);
    expect(await readItem(second)).toMatchObject({ ...ofCompany, message_count: 1 });
    await expect(changeConversation(table(), key, { name: 'priority', value: 'high' })).rejects.toThrow();
    expect(await readItem(key)).toBeUndefined();
  });

  it('replaces a conversation: the next message is in the new one', async () => {
    const from = newPhoneNumber();
    const conversation = { primary_channel: from, channel_type: 'sms', ...ofCompany } as const;
    const old = await createConversation(table(), conversation);
    await routeOf({ channel: 'sms', from });

    const next = await replaceConversation(table(), old, conversation);

    expect(await routeOf({ channel: 'sms', from })).toBe(`${next.conversation_id} by sms-replies`);
    expect(await conversationsOf(table(), from)).toEqual([next]);
  });

  it('learns from the tool what is wrong with a record', async () => {
    const key = await createConversation(table(), {
      primary_channel: `whatsapp:${newPhoneNumber()}`,
      channel_type: 'whatsapp',
      ...ofCompany,
      hand_off_to_human: 'yes' as unknown as boolean,
    });

    const { code, stdout } = await runTool('conversation', ['check', key.conversation_id], {
      outputs: outputs(),
    });

    expect(code).toBe(1);
    expect(stdout).toMatch(/primary_channel.*no message finds.*write “\+1555/);
    expect(stdout).toMatch(/hand_off_to_human.*is no boolean.*read as true/);
  });
});

/** Credentials of a user who may do what the document says, and nothing else. */
async function leastCredentials(): Promise<Record<string, string>> {
  const endpoint = String(outputs().Endpoint);
  const PolicyDocument = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)]
    .map(([, json = '']) => json.replaceAll('<ConversationsTableName>', table().tableName))
    .find((json) => json.includes('Statement'));
  const UserName = `upstream-${newMessageSid()}`;
  await iam(endpoint, { Action: 'CreateUser', UserName });
  await iam(endpoint, {
    ...{ Action: 'PutUserPolicy', UserName, PolicyName: 'least' },
    PolicyDocument: PolicyDocument ?? '',
  });
  const created = await iam(endpoint, { Action: 'CreateAccessKey', UserName });
  const fieldOf = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(created)?.[1] ?? '';
  return {
    AWS_ACCESS_KEY_ID: fieldOf('AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: fieldOf('SecretAccessKey'),
  };
}

describe('the upstream service in Python, with the least policy', () => {
  let python = '';
  let credentials: Record<string, string> = {};

  beforeAll(async () => {
    python = examplesPython();
    credentials = await leastCredentials();
  });

  /** What a command prints, or the error that it ends with. */
  function upstream(...args: string[]): unknown {
    const { status, stdout, stderr } = spawnSync(
      python,
      [join(docs, 'examples', 'upstream.py'), table().tableName, ...args],
      {
        encoding: 'utf8',
        env: {
          ...credentials,
          PATH: process.env.PATH,
          AWS_ENDPOINT_URL: outputs().Endpoint,
          AWS_DEFAULT_REGION: 'us-east-1',
        },
      },
    );
    return status === 0 ? JSON.parse(stdout) : stderr.trim().split('\n').at(-1);
  }

  it('creates, changes, answers, replaces, finds and closes conversations', async () => {
    const [from, other] = [newPhoneNumber(), newPhoneNumber()];
    const conversation = JSON.stringify({ primary_channel: from, channel_type: 'sms', ...ofCompany });
    const keyOf = (value: unknown) => Object.values(value as Record<string, string>);

    const first = upstream('create', conversation);
    upstream('change', ...keyOf(first), 'hand_off_to_human', 'true');
    expect(await routeOf({ channel: 'sms', from })).toBe(`${keyOf(first)[0]} by sms-handoff`);
    expect(upstream('answer', ...keyOf(first), 'sms', 'We have it.')).toBe(true);
    const second = upstream('replace', ...keyOf(first), conversation);
    expect(await routeOf({ channel: 'sms', from })).toBe(`${keyOf(second)[0]} by sms-replies`);
    const third = upstream('add-address', ...keyOf(second), other);
    expect(await routeOf({ channel: 'sms', from: other })).toBe(`${keyOf(second)[0]} by sms-replies`);
    expect(upstream('find', from)).toEqual([second]);
    expect(upstream('close', ...keyOf(second))).toBe(false);
    expect(upstream('close', ...keyOf(second), '0')).toBe(true);
    expect(upstream('find', from)).toEqual([]);
    expect(upstream('find', other)).toEqual([third]);
  });

  it('may not do what the policy does not name', async () => {
    const client = new DynamoDBClient({
      endpoint: String(outputs().Endpoint),
      region: 'us-east-1',
      credentials: {
        accessKeyId: credentials.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY ?? '',
      },
    });

    const scan = client.send(new ScanCommand({ TableName: table().tableName }));

    await expect(scan).rejects.toMatchObject({ name: expect.stringMatching(/AccessDenied/) });
  });
});
