import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import type { InboundMessage } from '../../../../shared/messages/inbound-message.ts';
import { webhookRequest } from '../../../support/builders.ts';
import { smsFields, twilioRequest } from '../../../support/channel-keys.ts';

type Fields = Readonly<Record<string, string | undefined>>;

const parse = (fields: Fields) => createChannels({}).sms?.parse(twilioRequest(fields));

async function messageOf(fields: Fields): Promise<InboundMessage> {
  const parsed = await parse(fields);
  if (parsed?.kind !== 'message') throw new Error(`not a message: ${parsed?.kind}`);
  return parsed.message;
}

describe('an inbound message', () => {
  it.each<[string, Fields, Partial<InboundMessage>]>([
    [
      'over SMS',
      {},
      {
        channelType: 'sms',
        sender: { type: 'phone', id: '+15551230001' },
        recipientId: '+15559990000',
        content: 'hello',
      },
    ],
    [
      'over WhatsApp',
      { From: 'whatsapp:+15551230001', To: 'whatsapp:+15559990000' },
      { channelType: 'whatsapp', sender: { type: 'phone', id: '+15551230001' }, recipientId: '+15559990000' },
    ],
    [
      'of a WhatsApp user without a number',
      { From: 'whatsapp:US.13491208655302741918', To: 'whatsapp:+15559990000' },
      { sender: { type: 'whatsapp_user_id', id: 'US.13491208655302741918' } },
    ],
    [
      'of a WhatsApp user by the parent id',
      { From: 'whatsapp:US.ENT.1349', To: 'whatsapp:+15559990000' },
      { sender: { type: 'whatsapp_user_id', id: 'US.ENT.1349' } },
    ],
    ['from a short code', { From: '72725' }, { sender: { type: 'phone', id: '72725' } }],
    ['from a short code of three digits', { From: '611' }, { sender: { type: 'phone', id: '611' } }],
    ['from a short code with a plus', { From: '+72725' }, { sender: { type: 'phone', id: '+72725' } }],
    [
      'from an alphanumeric sender of twenty characters',
      { From: 'City Bank. Alerts+1_' },
      { sender: { type: 'phone', id: 'City Bank. Alerts+1_' } },
    ],
    [
      'from a number without a plus',
      { From: '447700900123' },
      { sender: { type: 'phone', id: '447700900123' } },
    ],
    ['to a short code', { To: '72725' }, { recipientId: '72725' }],
    ['from an alphanumeric sender', { From: 'My Bank' }, { sender: { type: 'phone', id: 'My Bank' } }],
    ['with whatsapp: in the middle of its text', { Body: 'say whatsapp:+1' }, { channelType: 'sms' }],
    ['with an empty text', { Body: '' }, { content: '' }],
    ['without a text', { Body: undefined }, { content: '' }],
    [
      'known by SmsSid only',
      { MessageSid: undefined, SmsSid: `SM${'2'.repeat(32)}` },
      { messageId: `SM${'2'.repeat(32)}` },
    ],
    ['as MMS', { MessageSid: `MM${'a'.repeat(32)}` }, { messageId: `MM${'a'.repeat(32)}` }],
    ['with emoji and other scripts', { Body: '👩‍👩‍👧 שלום ‮' }, { content: '👩‍👩‍👧 שלום ‮' }],
    ['with NUL and markup in it', { Body: '\u0000<script>' }, { content: '\u0000<script>' }],
    ['that says it was received', { SmsStatus: 'received' }, { content: 'hello' }],
  ])('%s', async (_, fields, expected) => {
    expect(await messageOf(fields)).toMatchObject(expected);
  });

  it.each([
    ['with the prefix', 'whatsapp:US.1349'],
    ['without it', 'US.1349'],
  ])('knows the user id beside the number, %s', async (_, ExternalUserId) => {
    const fields = { From: 'whatsapp:+15551230001', To: 'whatsapp:+15559990000', ExternalUserId };

    expect((await messageOf(fields)).senderAliases).toEqual(['US.1349']);
  });

  it('knows the number beside the user id', async () => {
    const fields = { From: 'whatsapp:US.1349', To: 'whatsapp:+15559990000', WaId: '15551230001' };

    expect((await messageOf(fields)).senderAliases).toEqual(['+15551230001']);
  });

  it('knows the parent id and the number beside the user id', async () => {
    const ids = { ExternalUserId: 'US.1349', ParentExternalUserId: 'US.ENT.1349', WaId: '15551230001' };
    const fields = { From: 'whatsapp:US.1349', To: 'whatsapp:+15559990000', ...ids };

    expect((await messageOf(fields)).senderAliases).toEqual(['US.ENT.1349', '+15551230001']);
  });
});

describe('media', () => {
  const url = 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1';

  it('are links with their types, where the type is known', async () => {
    const fields = { NumMedia: '2', MediaUrl0: url, MediaContentType0: 'image/jpeg', MediaUrl1: `${url}2` };

    expect((await messageOf(fields)).media).toEqual([{ url, contentType: 'image/jpeg' }, { url: `${url}2` }]);
  });

  it.each([['x'.repeat(500_000)], [`image/${'x'.repeat(255)}`], ['nonsense']])(
    'have no type that is no type',
    async (MediaContentType0) => {
      const fields = { NumMedia: '1', MediaUrl0: url, MediaContentType0 };

      expect((await messageOf(fields)).media).toEqual([{ url }]);
    },
  );

  it.each(['0', '-1', '99999999999', 'many', ''])(
    'are what is there, regardless of NumMedia: %j',
    async (NumMedia) => {
      expect((await messageOf({ NumMedia, MediaUrl0: url })).media).toEqual([{ url }]);
    },
  );

  it.each([
    'http://api.twilio.com/x',
    'https://api.twilio.com.example.net/x',
    'https://example.net/?api.twilio.com',
    'https://user:password@api.twilio.com/x',
    'https://user@api.twilio.com/x',
    'https://:password@api.twilio.com/x',
    'https://eviltwilio.com/x',
    'https://evil-twiliocdn.com/x',
    'https://example.net.twilio.com.example.net/x',
    'https://api.twilio.com:8443/x',
    'https://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'not a url',
  ])('leave out %s, which does not lead to Twilio', async (MediaUrl0) => {
    const message = await messageOf({ NumMedia: '1', MediaUrl0 });

    expect(message.media).toEqual([]);
    expect(message.metadata).toMatchObject({ media_rejected: 1 });
  });
});

describe('what else Twilio says', () => {
  it.each<[string, Fields, Record<string, unknown>]>([
    [
      'a location',
      { Latitude: '37.78', Longitude: '-122.39', Address: '1 Main St', Label: 'Office', Body: undefined },
      { location: { latitude: '37.78', longitude: '-122.39', address: '1 Main St', label: 'Office' } },
    ],
    [
      'a profile',
      { ProfileName: 'Jo', ProfileUsername: 'jo', WaId: '1555' },
      { profile_name: 'Jo', profile_username: 'jo' },
    ],
    [
      'a button',
      { ButtonText: 'Yes', ButtonPayload: 'y', ButtonType: 'REPLY' },
      { button_text: 'Yes', button_payload: 'y' },
    ],
    ['a pick of a list', { ListId: '1', ListTitle: 'One' }, { list_id: '1', list_title: 'One' }],
    [
      'a quoted message',
      { OriginalRepliedMessageSid: 'SM1', OriginalRepliedMessageSender: 'whatsapp:+1' },
      { original_replied_message_sid: 'SM1', original_replied_message_sender: 'whatsapp:+1' },
    ],
    [
      'an advertisement that was clicked',
      { ReferralBody: 'Buy', ReferralSourceUrl: 'https://fb.me/1', ReferralCtwaClid: 'c' },
      { referral_body: 'Buy', referral_source_url: 'https://fb.me/1', referral_ctwa_clid: 'c' },
    ],
    [
      'a forward',
      { Forwarded: 'true', FrequentlyForwarded: 'true' },
      { forwarded: 'true', frequently_forwarded: 'true' },
    ],
    ['an opt-out', { OptOutType: 'STOP' }, { opt_out_type: 'STOP' }],
    ['the messaging service', { MessagingServiceSid: 'MG1' }, { messaging_service_sid: 'MG1' }],
    [
      'a call of the fallback URL',
      { ErrorCode: '11200', ErrorUrl: 'https://x.example' },
      { error_code: '11200' },
    ],
    ['an add-on', { AddOns: '{"status":"successful"}' }, { add_ons: { status: 'successful' } }],
    [
      'an interactive answer',
      { InteractiveData: '{"a":[1,{"b":2}]}' },
      { interactive_data: { a: [1, { b: 2 }] } },
    ],
    ['JSON that is none', { FlowData: '{broken' }, { flow_data: '{broken' }],
    ['JSON with a prototype', { AddOns: '{"__proto__":{"x":1},"ok":1}' }, { add_ons: { ok: 1 } }],
    [
      'a number that no table holds',
      { AddOns: '{"n":12345678901234567890,"e":1e400}' },
      { add_ons: { n: '12345678901234567000', e: 'Infinity' } },
    ],
    ['something that is new', { SomethingNew: '1' }, { something_new: '1' }],
    [
      'a parameter that takes the name of a location',
      { Location: 'x', Latitude: '1', Longitude: '2' },
      { location: { latitude: '1', longitude: '2' } },
    ],
  ])('%s', async (_, fields, expected) => {
    expect((await messageOf(fields)).metadata).toMatchObject(expected);
  });

  it('does not repeat what the message says in a separate place', async () => {
    const { metadata } = await messageOf({
      ...{ SmsSid: smsFields.MessageSid, SmsMessageSid: smsFields.MessageSid, ApiVersion: '2010-04-01' },
      ...{ SmsStatus: 'received', MessageStatus: 'received', NumMedia: '1' },
      ...{ MediaUrl0: 'https://api.twilio.com/m', MediaContentType0: 'image/png' },
      ...{ Latitude: '1', Longitude: '2', Address: '1 Main St', Label: 'Office' },
    });

    expect(Object.keys(metadata).sort()).toEqual(['account_sid', 'location', 'num_media']);
  });

  it.each([
    ['OptOutType', 'STOP'],
    ['ButtonPayload', 'yes-1'],
    ['ListId', '1'],
    ['ProfileName', 'Jo'],
    ['OriginalRepliedMessageSid', 'SM1'],
    ['FlowData', '{"a":1}'],
    ['MessagingServiceSid', 'MG1'],
  ])('keeps %s, which somebody acts on, beside more than there is room for', async (name, value) => {
    // Long ones first, then such that fit into the last bytes.
    const crowd = Array.from({ length: 400 }, (_, index) => [
      `X${index}`,
      index < 160 ? 'x'.repeat(100) : 'x',
    ]);

    const { metadata } = await messageOf({ ...Object.fromEntries(crowd), [name]: value });

    expect(metadata).toHaveProperty(name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase());
    expect(metadata.metadata_truncated).toBe(true);
  });

  it('keeps the beginning of an answer that is too long for it', async () => {
    const FlowData = JSON.stringify({ name: 'Jo', text: 'x'.repeat(9_000) });

    expect((await messageOf({ FlowData })).metadata).toMatchObject({
      flow_data: expect.stringMatching(/^\{"name":"Jo"/),
      metadata_truncated: true,
    });
  });

  it('what else Twilio says is bounded, and says where it was cut', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`Extra${index}`, 'x'.repeat(6_000)]),
    );

    const { metadata } = await messageOf({ ...many, ProfileName: 'Jo' });

    expect(JSON.stringify(metadata).length).toBeLessThan(17_000);
    expect(metadata).toMatchObject({ profile_name: 'Jo', metadata_truncated: true });
  });
});

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values */
describe('a request with more parameters than could be signed in time', () => {
  it('a request with more parameters than could be signed in time is refused, because nobody can verify it', async () => {
    const body = Buffer.from('a=1&'.repeat(1_000_000));

    await expect(createChannels({}).sms?.parse(webhookRequest({ body }))).rejects.toMatchObject({
      code: 'malformed_request',
    });
  });
});
