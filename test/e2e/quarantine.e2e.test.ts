import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createChannels } from '../../shared/channels/registry.ts';
import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import { bucketClientOf } from '../../tools/cli/deployment/content-bucket.ts';
import { quarantinePorts } from '../../tools/cli/replay/quarantine-ports.ts';
import { type QuarantinedItem, replayQuarantined } from '../../tools/cli/replay/replay-quarantined.ts';
import {
  allLogs,
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  objectBytes,
  outputs,
  post,
  readItem,
  receiveFrom,
} from '../support/e2e-client.ts';
import { metricsSince, readMetrics } from '../support/emf.ts';
import { runTool } from '../support/run-tool.ts';
import { type TwilioFields, twilioWebhook } from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });
const sms = (fields: TwilioFields) => twilioWebhook('sms', fields, signing());
const replay = (...options: readonly string[]) =>
  runTool('replay', ['--quarantined', ...options], { outputs: outputs() });
const itemsOf = (messageId: string) => itemsUnder(`message#${messageId}`);

/** A request as a version left it that could not read it. */
async function quarantinedBefore(messageId: string, body: Buffer): Promise<void> {
  const Key = `quarantine/${messageId}`;
  const Bucket = String(outputs().ContentBucketName);
  await bucketClientOf(deployment()).send(new PutObjectCommand({ Bucket, Key, Body: body }));
  await deployment().dynamo.send(
    new PutCommand({
      TableName: outputs().ConversationsTableName,
      Item: {
        conversation_id: `quarantine#${messageId}`,
        primary_channel: `message#${messageId}`,
        message_id: messageId,
        provider: 'twilio',
        channel_type: 'sms',
        content_ref: Key,
        received_at: '2026-01-01T00:00:00.000Z',
        routing_status: 'quarantined',
        status_reason: 'channel_not_served',
        route: 'sms',
        content_type: 'application/x-www-form-urlencoded',
        attempts: 0,
        request_id: 'request-1',
      },
    }),
  );
}

describe('a request that Twilio signed and nobody can read', () => {
  it('a request that Twilio signed and nobody can read is kept once with its bytes, counted for the alarm, and reaches its queue by a newer parser', async () => {
    const number = newPhoneNumber();
    await createConversation(number, { priority: 'high' });
    const MessageSid = newMessageSid();
    const request = sms({ MessageSid, From: `pigeon:${number}`, Body: 'coo' });
    const before = readMetrics(await allLogs());

    const answers = [await post(request), await post(request)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const [item, ...others] = await itemsOf(MessageSid);
    expect(others).toEqual([]);
    expect(item).toMatchObject({ routing_status: 'quarantined', status_reason: 'channel_not_served' });
    expect((await objectBytes(String(item?.content_ref))).equals(request.body)).toBe(true);
    const metric = 'MessagesQuarantined{channel=sms,service=incoming-webhook-local}';
    await eventually(
      async () => metricsSince(before, readMetrics(await allLogs())).get(metric)?.sum,
      (sum) => sum === 1,
    );

    const { sms: today } = createChannels({});
    if (today === undefined) throw new Error('no channel');
    const newer = (read: WebhookRequest) =>
      today.parse({ ...read, body: Buffer.from(String(read.body).replace('pigeon%3A', '')) });
    const ports = quarantinePorts(deployment(), { run: 'newer', messageDays: 90, now: () => new Date() });
    const channels = { sms: { ...today, parse: newer } };
    const outcome = await replayQuarantined(item as unknown as QuarantinedItem, { ...ports, channels });

    expect(outcome).toEqual({ outcome: 'stored' });
    const message = await receiveFrom('SmsRepliesQueueUrl', number);
    expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({
      message: { from: number, body: 'coo', message_id: MessageSid },
      processing: { replay: true },
    });
    expect((await post(request)).status).toBe(200);
    expect(await itemsOf(MessageSid)).toHaveLength(1);
  });
});

describe('replay --quarantined', () => {
  it('stores what today can read once, under its conversation, and leaves the rest with its reason', async () => {
    const number = newPhoneNumber();
    const key = await createConversation(number, {
      priority: 'high',
      last_activity_at: '2026-06-01T00:00:00.000Z',
      last_user_message_at: '2025-01-01T00:00:00.000Z',
    });
    const [readable, unreadable] = [newMessageSid(), newMessageSid()];
    const good = sms({ MessageSid: readable, From: `rcs:${number}`, To: 'rcs:acme_agent', Body: 'hello' });
    await quarantinedBefore(readable, good.body);
    await post(sms({ MessageSid: unreadable, From: 'messenger:1' }));

    const plan = await replay('--dry-run');
    const first = await replay();
    const second = await replay('--message', readable);

    expect(plan.stdout).toMatch(new RegExp(`${readable} .*would become: message`));
    expect([plan.code, first.code, second.code]).toEqual([0, 0, 0]);
    expect(first.stdout).toMatch(new RegExp(`${unreadable} .*still unreadable: channel_not_served`));
    expect(first.stdout).toMatch(/stored: \d/);
    expect(second.stdout).toContain('0 in quarantine');
    const message = await receiveFrom('RcsRepliesQueueUrl', number);
    expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({
      conversation: key,
      message: { message_id: readable, timestamp: '2026-01-01T00:00:00.000Z' },
      processing: { replay: true },
    });
    expect(await itemsOf(readable)).toHaveLength(1);
    expect(await itemsOf(unreadable)).toMatchObject([{ routing_status: 'quarantined' }]);
    expect(await readItem(key)).toMatchObject({
      message_count: 1,
      last_activity_at: '2026-06-01T00:00:00.000Z',
      last_user_message_at: '2026-01-01T00:00:00.000Z',
    });
    expect((await post(good)).status).toBe(200);
    expect(await itemsOf(readable)).toHaveLength(1);
  });

  it('stores what a redelivery brought meanwhile no second time, and takes it out of quarantine', async () => {
    const MessageSid = newMessageSid();
    const request = sms({ MessageSid, From: newPhoneNumber(), Body: 'hello' });
    await quarantinedBefore(MessageSid, request.body);

    expect((await post(request)).status).toBe(200);
    expect(await itemsOf(MessageSid)).toHaveLength(2);
    const { stdout } = await replay('--message', MessageSid);

    expect(stdout).toContain('duplicate: 1');
    expect(await itemsOf(MessageSid)).toMatchObject([{ conversation_id: `unknown#${MessageSid}` }]);
  });

  it('keeps a message of an unknown sender for 30 days from now, however long it was in quarantine', async () => {
    const MessageSid = newMessageSid();
    await quarantinedBefore(MessageSid, sms({ MessageSid, From: newPhoneNumber(), Body: 'STOP' }).body);

    await replay('--message', MessageSid);

    const [item] = await itemsOf(MessageSid);
    const days = (Number(item?.expires_at) - Date.now() / 1_000) / 86_400;
    expect(Math.round(days)).toBeGreaterThanOrEqual(30);
    expect(item).toMatchObject({ conversation_id: `unknown#${MessageSid}`, replay: true });
  });
});
