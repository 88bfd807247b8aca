import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import type { InboundMessage } from '../../../../shared/messages/inbound-message.ts';
import { twilioRequest } from '../../../support/channel-keys.ts';

type Fields = Readonly<Record<string, string | undefined>>;

const parse = (fields: Fields) => createChannels({}).sms?.parse(twilioRequest(fields));

async function messageOf(fields: Fields): Promise<InboundMessage> {
  const parsed = await parse(fields);
  if (parsed?.kind !== 'message') throw new Error(`not a message: ${JSON.stringify(parsed)}`);
  return parsed.message;
}

describe('a sender that is no number', () => {
  it.each([
    ['an email address', 'jane@example.com'],
    ['letters of another alphabet', 'Börse'],
    ['letters of another script', 'Банк Москва'],
    ['a service code', '*123#'],
    ['a slash', 'O2/Info'],
    ['a number of sixteen digits', '+8610698001234567'],
    ['a number that begins with zero', '+0123456'],
    ['two numbers', '+15551230001,+15551230002'],
    ['signs that carriers allow', '()+,-.=@;$_!*'],
    ['an emoji', '🏦 Bank'],
    ['an emoji with a variation selector', 'I ❤️ NY'],
    ['an emoji of several people', '👨‍👩‍👧'],
    ['a flag and a key', '🇩🇪 1️⃣'],
    ['a name before a colon', 'O2: Info'],
    ['a name before a colon in another script', 'Банк: инфо'],
    ['a time', '12:30'],
    ['a text like one of our keys', 'message#SM1'],
    ['a hundred characters', '😀'.repeat(100)],
  ])('may be %s', async (_, From) => {
    const { channelType, sender } = await messageOf({ From });

    expect({ channelType, sender }).toEqual({ channelType: 'sms', sender: { type: 'other', id: From } });
  });

  it.each([
    ['whatsapp', 'whatsapp:15551230001'],
    ['whatsapp', 'whatsapp:us.1349'],
    ['rcs', 'rcs:brand_agent'],
  ])('belongs to %s as %s', async (channelType, From) => {
    expect(await messageOf({ From })).toMatchObject({
      channelType,
      sender: { type: 'other', id: From.slice(From.indexOf(':') + 1) },
    });
  });

  it('a sender that is no number is never made of characters that nobody sees, with any text around them', async () => {
    const hidden = fc.constantFrom(
      '\u0000',
      '\n',
      '\u200b',
      '\u200d',
      '\u202e',
      '\u2066',
      '\ufeff',
      '\u2028',
      '\u00ad',
    );
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });

    await fc.assert(
      fc.asyncProperty(text, hidden, text, async (before, character, after) => {
        expect(await parse({ From: `+1${before}${character}${after}` })).toMatchObject({
          kind: 'unreadable',
        });
      }),
    );
  });
});

describe('a message over RCS', () => {
  const rcs = { From: 'rcs:+15551230001', To: 'rcs:acme_agent' };

  it('belongs to the number that it came from, and went to the agent', async () => {
    expect(await messageOf(rcs)).toMatchObject({
      channelType: 'rcs',
      sender: { type: 'phone', id: '+15551230001' },
      recipientId: 'acme_agent',
    });
  });

  it.each<[string, Fields, object]>([
    [
      'a suggested reply',
      { Body: 'Yes', ButtonText: 'Yes', ButtonPayload: 'yes-1', ButtonType: 'REPLY' },
      { content: 'Yes', metadata: { button_text: 'Yes', button_payload: 'yes-1', button_type: 'REPLY' } },
    ],
    [
      'a suggested action without a text',
      { Body: undefined, ButtonText: 'Call us', ButtonPayload: 'call', ButtonType: 'ACTION' },
      { content: 'Call us', metadata: { button_type: 'ACTION' } },
    ],
    [
      'a location',
      { Body: undefined, Latitude: '37.78', Longitude: '-122.39' },
      { content: '', metadata: { location: { latitude: '37.78', longitude: '-122.39' } } },
    ],
    [
      'a picture',
      { Body: '', NumMedia: '1', MediaUrl0: 'https://api.twilio.com/m', MediaContentType0: 'image/png' },
      { content: '', media: [{ url: 'https://api.twilio.com/m', contentType: 'image/png' }] },
    ],
  ])('may be %s', async (_, fields, expected) => {
    expect(await messageOf({ ...rcs, ...fields })).toMatchObject(expected);
  });

  it('may go to an agent from any channel', async () => {
    expect(await messageOf({ To: 'rcs:acme_agent' })).toMatchObject({
      channelType: 'sms',
      recipientId: 'acme_agent',
    });
  });
});

describe('the text of what was tapped', () => {
  it.each<[string, Fields, string]>([
    ['is the title of a button', { Body: '', ButtonText: 'Yes' }, 'Yes'],
    ['is the title of a button beside blanks', { Body: ' \n', ButtonText: 'Yes' }, 'Yes'],
    ['is the title in a list', { Body: undefined, ListId: '1', ListTitle: 'One' }, 'One'],
    [
      'is the title of a list reply',
      { Body: '', InteractiveData: '{"list_reply":{"id":"1","title":"Two"}}' },
      'Two',
    ],
    [
      'is the title of a button reply',
      { Body: '', InteractiveData: '{"type":"button_reply","button_reply":{"id":"1","title":"Three"}}' },
      'Three',
    ],
    [
      'is the title of what was tapped, as WhatsApp itself writes it',
      {
        Body: '',
        InteractiveData:
          '{"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Five"}}}',
      },
      'Five',
    ],
    ['is the title at the top', { Body: '', InteractiveData: '{"id":"1","title":"Four"}' }, 'Four'],
    [
      'is what the customer wrote where there is any',
      { Body: 'No', ButtonText: 'Yes', ListTitle: 'One' },
      'No',
    ],
    ['is empty where nothing has a title', { Body: '', ButtonPayload: 'yes-1' }, ''],
    ['is empty where the data is no JSON', { Body: '', InteractiveData: '{"title":' }, ''],
    [
      'is empty where the title is no text',
      { Body: '', InteractiveData: '{"title":1,"x":[{"title":"y"}]}' },
      '',
    ],
    ['has no half of a letter', { Body: '', InteractiveData: '{"title":"a\\ud800"}' }, 'a\ufffd'],
  ])('%s', async (_, fields, content) => {
    const From = 'whatsapp:+15551230001';

    expect(await messageOf({ From, ...fields })).toMatchObject({ content });
  });
});
