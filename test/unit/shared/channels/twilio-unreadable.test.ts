import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import type { ParsedWebhook } from '../../../../shared/messages/inbound-message.ts';
import { webhookRequest } from '../../../support/builders.ts';
import { accountSid, signedForm, smsFields, twilioRequest } from '../../../support/channel-keys.ts';

type Fields = Readonly<Record<string, string | undefined>>;
type Unreadable = Extract<ParsedWebhook, { kind: 'unreadable' }>;

const channels = createChannels({ twilioJsonBodies: true });
const parse = async (fields: Fields) => channels.sms?.parse(twilioRequest(fields));

async function unreadableOf(request = twilioRequest()): Promise<Unreadable> {
  const parsed = await channels.sms?.parse(request);
  if (parsed?.kind !== 'unreadable') throw new Error(`readable: ${parsed?.kind}`);
  return parsed;
}

const form = (pairs: readonly (readonly [string, string])[]) => signedForm(pairs);
const withoutSid = { ...smsFields, MessageSid: '' };

describe('a signed request of Twilio that cannot be read as a message', () => {
  it.each<[string, Fields, string]>([
    ['names no sender', { From: undefined }, 'sender_missing'],
    ['has an empty sender', { From: '' }, 'sender_missing'],
    ['has a WhatsApp prefix alone', { From: 'whatsapp:' }, 'sender_missing'],
    ['has an RCS prefix alone', { From: 'rcs:' }, 'sender_missing'],
    ['names no recipient', { To: undefined }, 'recipient_missing'],
    ['has an empty recipient', { To: '' }, 'recipient_missing'],
    ['names no message', { MessageSid: undefined }, 'message_sid_missing'],
    ['names a message that is none', { MessageSid: 'SM1' }, 'message_sid_malformed'],
    [
      'names a message with something behind it',
      { MessageSid: `SM${'1'.repeat(32)}\n` },
      'message_sid_malformed',
    ],
    ['names a message of another kind', { MessageSid: `CH${'1'.repeat(32)}` }, 'message_sid_malformed'],
    ['comes over Messenger', { From: 'messenger:1' }, 'channel_not_served'],
    ['comes over Instagram', { From: 'instagram:jo' }, 'channel_not_served'],
    ['comes over a channel that is new', { From: 'carrier-pigeon2:jo' }, 'channel_not_served'],
    ['spells WhatsApp in upper case', { From: 'WhatsApp:+15551230001' }, 'channel_not_served'],
    ['spells RCS in upper case', { From: 'RCS:+15551230001' }, 'channel_not_served'],
    ['has a space before the prefix', { From: ' whatsapp:+15551230001' }, 'channel_not_served'],
    ['has a prefix behind the prefix', { From: 'whatsapp:whatsapp:+15551230001' }, 'channel_not_served'],
    ['has another prefix behind the prefix', { From: 'rcs:sip:jo' }, 'channel_not_served'],
    ['goes to Messenger', { To: 'messenger:1' }, 'channel_not_served'],
    ['has a number with a line break', { From: '+15551230001\n' }, 'sender_malformed'],
    ['has a sender with a NUL', { From: 'Bank\u0000' }, 'sender_malformed'],
    ['has a sender that turns its text around', { From: 'Bank\u202eknaB' }, 'sender_malformed'],
    ['has a sender with a joiner that nobody sees', { From: 'Ba\u200bnk' }, 'sender_malformed'],
    ['has a joiner between letters', { From: 'Ba\u200dnk' }, 'sender_malformed'],
    ['has a variation selector behind a letter', { From: 'Bank\ufe0f' }, 'sender_malformed'],
    ['ends in a colon', { From: 'Bank:' }, 'channel_not_served'],
    ['has a sender of fillers', { From: '\u3164' }, 'sender_malformed'],
    ['has a sender of a space', { From: ' ' }, 'sender_malformed'],
    ['has a sender of 101 characters', { From: 'é'.repeat(101) }, 'sender_malformed'],
    ['has a sender that goes into its neighbor', { From: '+15551230001FromCity' }, 'sender_malformed'],
    ['has a recipient with a line break', { To: '+15559990000\n' }, 'recipient_malformed'],
    ['has a recipient that goes into its neighbor', { To: '+15559990000ToCity' }, 'recipient_malformed'],
  ])('%s', async (_, fields, reason) => {
    expect(await parse(fields)).toMatchObject({ kind: 'unreadable', provider: 'twilio', reason });
  });

  it.each(['MessageSid', 'From', 'To', 'Body', 'AccountSid', 'MessageStatus', 'MediaUrl0'])(
    'names %s twice',
    async (name) => {
      const request = form([...Object.entries(smsFields), [name, 'one'], [name, 'another']]);

      expect(await channels.sms?.parse(request)).toMatchObject({ reason: 'parameter_repeated' });
    },
  );

  it.each(['{"AccountSid":', '42', 'null', '[]', '"text"'])(
    'a signed request of Twilio that cannot be read as a message is the JSON %s',
    async (text) => {
      const request = webhookRequest({ contentType: 'application/json', body: Buffer.from(text) });

      expect(await unreadableOf(request)).toMatchObject({ reason: 'json_malformed', channelType: 'sms' });
    },
  );

  it('keeps the bytes as they came', async () => {
    const body = Buffer.from(`AccountSid=${accountSid}&Body=gr\xfc\xdfe`, 'latin1');

    const { upload, messageId } = await unreadableOf(webhookRequest({ body }));

    expect(upload).toEqual({
      key: `quarantine/${messageId}`,
      contentType: 'application/octet-stream',
      bytes: body,
    });
  });
});

describe('the channel of a request that cannot be read', () => {
  it.each([
    ['whatsapp', 'sms', { From: 'whatsapp:\n' }],
    ['rcs', 'sms', { From: 'rcs:\n' }],
    ['sms', 'whatsapp', { MessageSid: 'SM1' }],
    ['whatsapp', 'whatsapp', { From: 'messenger:1' }],
    ['rcs', 'rcs', { From: undefined }],
  ])(
    'the channel of a request that cannot be read is %s on the route %s',
    async (channelType, route, fields) => {
      const request = { ...twilioRequest(fields), route };

      expect(await unreadableOf(request)).toMatchObject({ channelType });
    },
  );
});

describe('the id of a request that cannot be read', () => {
  const idOf = async (pairs: readonly (readonly [string, string])[]) =>
    (await unreadableOf(form(pairs))).messageId;
  const pairs = Object.entries(withoutSid);

  it('the id of a request that cannot be read is its MessageSid', async () => {
    expect(await unreadableOf(twilioRequest({ From: '' }))).toMatchObject({
      messageId: smsFields.MessageSid,
      upload: { key: `quarantine/${smsFields.MessageSid}` },
    });
  });

  it('the id of a request that cannot be read is a digest that may be a key where there is no MessageSid', async () => {
    expect(await idOf(pairs)).toMatch(/^twilio-[0-9a-f]{64}$/);
  });

  it('the id of a request that cannot be read is the same when the parameters come in another order', async () => {
    expect(await idOf(pairs.toReversed())).toBe(await idOf(pairs));
  });

  it('the id of a request that cannot be read is the same when Twilio calls the fallback URL', async () => {
    const fallback = [...pairs, ['ErrorCode', '11200'], ['ErrorUrl', 'https://x.example']] as const;

    expect(await idOf(fallback)).toBe(await idOf(pairs));
  });

  it.each([
    ['Body', 'another'],
    ['From', '+15551230002'],
  ])('the id of a request that cannot be read is another when %s is', async (name, value) => {
    expect(await idOf(Object.entries({ ...withoutSid, [name]: value }))).not.toBe(await idOf(pairs));
  });

  it('the id of a request that cannot be read is another for other bytes that read the same', async () => {
    const [one, another] = ['\xff', '\xfe'].map((byte) =>
      webhookRequest({ body: Buffer.from(`AccountSid=${accountSid}&Body=${byte}`, 'latin1') }),
    );

    expect((await unreadableOf(one)).messageId).not.toBe((await unreadableOf(another)).messageId);
  });
});
