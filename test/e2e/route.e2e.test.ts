import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import {
  createConversation,
  deliver,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  queueDepth,
  readItem,
  receiveFrom,
} from '../support/e2e-client.ts';
import { sendgridMail, twilioWebhook } from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string });
const schema = JSON.parse(
  readFileSync(new URL('../../docs/context-object.schema.json', import.meta.url), 'utf8'),
);
const isContext = new Ajv2020({ strict: false }).compile(schema);

/** One message of a new sender with a conversation, on each channel. */
async function send(channel: 'whatsapp' | 'sms' | 'rcs' | 'email', conversation: Record<string, unknown>) {
  const sender = channel === 'email' ? newAddress() : newPhoneNumber();
  const key = await createConversation(sender, { channel_type: channel, ...conversation });
  const messageId = newMessageSid();
  const from = channel === 'sms' ? sender : `${channel}:${sender}`;
  const request =
    channel === 'email'
      ? sendgridMail(
          { from: `Jo <${sender}>`, text: 'the text', messageId: `${messageId}@example.com` },
          keys(),
        )
      : twilioWebhook(channel, { MessageSid: messageId, From: from, Body: 'the text' }, signing());
  const { status } = await post(request);
  expect(status).toBe(200);
  return { sender, key };
}

function messageItemsOf(conversationId: string) {
  return async () =>
    (await itemsUnder('message#')).filter(({ conversation_id }) => conversation_id === conversationId);
}

/** All messages are counted, and the list is as long as one that is trimmed now and then. */
const hasListed = (count: number) => (record: Record<string, unknown> | undefined) =>
  record?.message_count === count && Array.isArray(record.messages) && record.messages.length <= 36;

const queueOutput = (channel: string, kind: string) =>
  `${channel[0]?.toUpperCase()}${channel.slice(1)}${kind}QueueUrl`;

describe.each(['whatsapp', 'sms', 'rcs', 'email'] as const)('a message over %s', (channel) => {
  it('goes to the handoff queue immediately when a person has taken over', async () => {
    const { sender, key } = await send(channel, { hand_off_to_human: true });

    const message = await receiveFrom(queueOutput(channel, 'Handoff'), sender);

    const context = JSON.parse(message?.Body ?? '{}');
    expect(isContext(context), JSON.stringify(isContext.errors)).toBe(true);
    expect(context).toMatchObject({
      meta: { channel_type: channel, version: '1.0' },
      conversation: { ...key, conversation_status: 'user_reply_received', hand_off_to_human: true },
      message: { from: sender, body: 'the text' },
      company: { company_id: 'company-1', company_name: 'Example Ltd' },
      processing: { validation_status: 'valid', processing_timestamps: { queued: expect.any(String) } },
    });
    expect(message?.MessageAttributes).toMatchObject({
      message_id: { StringValue: context.message.message_id },
      conversation_id: { StringValue: key.conversation_id },
      channel_type: { StringValue: channel },
      context_version: { StringValue: '1.0' },
    });
  });

  it('goes to the replies queue immediately when its conversation has high priority', async () => {
    const { sender } = await send(channel, { priority: 'high' });

    const message = await receiveFrom(queueOutput(channel, 'Replies'), sender);

    expect(JSON.parse(message?.Body ?? '{}').message.from).toBe(sender);
  });

  it('waits 30 seconds on the replies queue otherwise', async () => {
    const queue = queueOutput(channel, 'Replies');

    const change = await eventually(
      async () => {
        const before = await queueDepth(queue);
        const { key } = await send(channel, {});
        await eventually(messageItemsOf(key.conversation_id), ([item]) => item?.routing_status === 'routed');
        const after = await queueDepth(queue);
        return { delayed: after.delayed - before.delayed, visible: after.visible - before.visible };
      },
      // Meanwhile the wait of an earlier message may end: then both counts change, and another message shows it.
      ({ delayed, visible }) => delayed === 1 && visible === 0,
      60_000,
    );

    expect(change).toEqual({ delayed: 1, visible: 0 });
  });

  it('a stored message is appended to its conversation and stored as an item', async () => {
    const { sender, key } = await send(channel, { message_count: 4, messages: [{ message_id: 'earlier' }] });

    const [item] = await eventually(
      messageItemsOf(key.conversation_id),
      ([stored]) => stored?.routing_status === 'routed',
    );

    const record = await readItem(key);
    expect(record).toMatchObject({
      conversation_status: 'user_reply_received',
      message_count: 5,
      last_user_message_at: item?.received_at,
      last_activity_at: item?.received_at,
    });
    expect(record?.messages).toEqual([
      { message_id: 'earlier' },
      {
        message_id: item?.message_id,
        direction: 'INBOUND',
        content: 'the text',
        timestamp: item?.received_at,
        channel_type: channel,
        metadata: { sender, recipient: item?.recipient_id },
      },
    ]);
    expect(item).toMatchObject({ sender_id: sender, content: 'the text', queue: `${channel}-replies` });
    expect(item).not.toHaveProperty('retry_at');
  });
});

it.each([
  ['null', null, 1],
  ['a text', '3', '3'],
])(
  'a message of a conversation whose message_count is %s is acknowledged, listed and routed',
  async (_, before, after) => {
    const { sender, key } = await send('sms', { message_count: before, hand_off_to_human: true });

    const message = await receiveFrom('SmsHandoffQueueUrl', sender);

    expect(JSON.parse(message?.Body ?? '{}').conversation).toMatchObject(key);
    const record = await readItem(key);
    const { message_id } = JSON.parse(message?.Body ?? '{}').message;
    expect(record).toMatchObject({ messages: [{ message_id }], message_count: after });
  },
);

it('stores the message of an unknown sender alone, for 30 days', async () => {
  const sender = newPhoneNumber();
  const messageId = newMessageSid();

  await post(twilioWebhook('sms', { MessageSid: messageId, From: sender }, signing()));

  const item = await readItem({
    conversation_id: `unknown#${messageId}`,
    primary_channel: `message#${messageId}`,
  });
  expect(item).toMatchObject({ sender_id: sender, expires_at: expect.any(Number) });
});

it('loses none of 50 concurrent messages of one sender', async () => {
  const sender = newPhoneNumber();
  const key = await createConversation(sender, { hand_off_to_human: true });
  const requests = Array.from({ length: 50 }, () =>
    twilioWebhook('sms', { MessageSid: newMessageSid(), From: sender, Body: 'one of 50' }, signing()),
  );

  const answers = await Promise.all(requests.map(deliver));

  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  const items = await eventually(
    messageItemsOf(key.conversation_id),
    (stored) => stored.filter(({ routing_status }) => routing_status === 'routed').length === 50,
  );
  expect(items).toHaveLength(50);
  const record = await eventually(() => readItem(key), hasListed(50));
  expect(Object.values(record?.messages ?? {}).length).toBeGreaterThanOrEqual(20);
});

it('keeps the conversation as small after 200 messages as after 40', async () => {
  const sender = newPhoneNumber();
  const key = await createConversation(sender, { hand_off_to_human: true });
  const sendMany = async (count: number, total: number) => {
    for (let sent = 0; sent < count; sent += 10) {
      await Promise.all(
        Array.from({ length: 10 }, () =>
          deliver(
            twilioWebhook(
              'sms',
              { MessageSid: newMessageSid(), From: sender, Body: 'x'.repeat(500) },
              signing(),
            ),
          ),
        ),
      );
    }
    return eventually(() => readItem(key), hasListed(total));
  };

  const after40 = await sendMany(40, 40);
  const after200 = await sendMany(160, 200);

  // Between 20 and 36 entries each: no growth with the number of messages.
  expect(JSON.stringify(after200).length).toBeLessThanOrEqual(JSON.stringify(after40).length * 2);
});
