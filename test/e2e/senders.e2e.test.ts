import { randomInt } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { adoptUnknown } from '../../tools/cli/replay/adopt.ts';
import {
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  readItem,
  receiveFrom,
} from '../support/e2e-client.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string });

async function itemOf(messageSid: string) {
  const items = await itemsUnder(`message#${messageSid}`);
  return items[0];
}

/** Post a text and wait for the outcome. */
async function send(channel: 'sms' | 'whatsapp', from: string, to = '+15559990000') {
  const messageSid = newMessageSid();
  const prefix = channel === 'whatsapp' ? 'whatsapp:' : '';
  const parameters = {
    MessageSid: messageSid,
    From: `${prefix}${from}`,
    To: `${prefix}${to}`,
    Body: 'hello',
  };
  const answer = await post(twilioWebhook(channel, parameters, signing()));
  expect(answer.status).toBe(200);
  return eventually(
    () => itemOf(messageSid),
    (item) => item !== undefined && item.routing_status !== 'pending',
  );
}

/** A Brazilian mobile number that no other test uses, with the ninth digit and without. */
function newBrazilianNumber(): { longer: string; shorter: string } {
  const local = `8${String(randomInt(10_000_000)).padStart(7, '0')}`;
  return { longer: `+55319${local}`, shorter: `+5531${local}` };
}

describe('a Brazilian customer', () => {
  it.each([
    ['with the ninth digit', 'longer', 'shorter'],
    ['without it', 'shorter', 'longer'],
  ] as const)(
    'whose conversation is kept %s has one conversation over SMS and WhatsApp',
    async (_, kept, other) => {
      const number = newBrazilianNumber();
      const key = await createConversation(number[kept], { channel_type: 'whatsapp', priority: 'high' });

      const items = [
        await send('whatsapp', number[other]),
        await send('whatsapp', number[kept]),
        await send('sms', number[other]),
        await send('sms', number[kept]),
      ];

      expect(items.map((item) => [item?.conversation_id, item?.sender_id, item?.routing_status])).toEqual(
        [number[other], number[kept], number[other], number[kept]].map((id) => [
          key.conversation_id,
          id,
          'routed',
        ]),
      );
      expect(items[0]?.sender_aliases).toEqual([number[kept]]);
      expect(await readItem(key)).toMatchObject({ message_count: 4 });
    },
  );

  it('without a conversation gets one answer for both spellings, and adoption finds the messages by either', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const { longer, shorter } = newBrazilianNumber();

    const first = await send('sms', longer);
    const second = await send('sms', shorter);

    expect(first).toMatchObject({ routing_status: 'fallback_sent' });
    expect(second).toMatchObject({
      routing_status: 'fallback_suppressed',
      status_reason: 'answered_recently',
    });
    const key = await createConversation(shorter, { channel_type: 'sms', priority: 'high' });
    const request = { channelType: undefined, stage: undefined, run: 'brazil', isDryRun: false };
    expect(await adoptUnknown(deployment(), { ...request, sender: longer })).toBe(true);
    await eventually(
      () => readItem(key),
      (record) => record?.message_count === 2,
    );
  });
});

describe('a customer of two companies', () => {
  const [numberA, numberB] = ['+15559990001', '+15559990002'];

  it('reaches the queue of the company whose number was written to', async () => {
    const sender = newPhoneNumber();
    const ofA = { channel_type: 'sms', company_id: 'company-a', recipient_ids: [numberA], priority: 'high' };
    const ofB = { ...ofA, company_id: 'company-b', recipient_ids: [numberB], hand_off_to_human: true };
    const a = await createConversation(sender, { ...ofA, last_activity_at: '2026-11-29T00:00:00.000Z' });
    const b = await createConversation(sender, { ...ofB, last_activity_at: '2020-01-01T00:00:00.000Z' });

    const toB = await send('sms', sender, numberB);
    const toA = await send('sms', sender, numberA);

    expect(toB).toMatchObject({ conversation_id: b.conversation_id, routing_status: 'routed' });
    expect(toA).toMatchObject({ conversation_id: a.conversation_id, routing_status: 'routed' });
    const handedOff = JSON.parse((await receiveFrom('SmsHandoffQueueUrl', sender))?.Body ?? '{}');
    const replied = JSON.parse((await receiveFrom('SmsRepliesQueueUrl', sender))?.Body ?? '{}');
    expect(handedOff).toMatchObject({ company: { company_id: 'company-b' }, message: { to: numberB } });
    expect(replied).toMatchObject({ company: { company_id: 'company-a' }, message: { to: numberA } });
  });

  it('a customer of two companies is unknown at a company that has no conversation with him', async () => {
    const sender = newPhoneNumber();
    const key = await createConversation(sender, { channel_type: 'sms', recipient_ids: [numberA] });

    const item = await send('sms', sender, numberB);

    expect(item?.conversation_id).toMatch(/^unknown#/);
    expect(item).toMatchObject({ routing_status: 'fallback_sent' });
    expect(await readItem(key)).not.toHaveProperty('messages');
  });

  it.each([
    ['with its prefix', ['whatsapp:+15559990002']],
    ['in a set', new Set(['+15559990002'])],
    ['in an empty list', []],
  ])('a customer of two companies is found where the number is named %s', async (_, recipient_ids) => {
    const sender = newPhoneNumber();
    const key = await createConversation(sender, { channel_type: 'sms', recipient_ids });

    expect(await send('sms', sender, numberB)).toMatchObject({ conversation_id: key.conversation_id });
  });
});

it('an SMS that calls itself by a mailbox does not reach the conversation of the mailbox', async () => {
  const mailbox = `jane-${newMessageSid()}@example.com`;
  const key = await createConversation(mailbox, { channel_type: 'email' });

  const item = await send('sms', mailbox);

  expect(item).toMatchObject({ sender_id: mailbox, sender_type: 'other', status_reason: 'not_a_person' });
  expect(item?.conversation_id).toMatch(/^unknown#/);
  expect(await readItem(key)).not.toHaveProperty('messages');
});
