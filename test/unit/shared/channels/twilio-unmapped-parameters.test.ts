import { describe, expect, it } from 'vitest';
import { parseTwilio } from '../../../../shared/channels/twilio/parse.ts';
import { webhookRequest } from '../../../support/builders.ts';

const whole = {
  AccountSid: `AC${'a'.repeat(32)}`,
  MessageSid: `SM${'1'.repeat(32)}`,
  SmsSid: `SM${'1'.repeat(32)}`,
  SmsMessageSid: `SM${'1'.repeat(32)}`,
  ApiVersion: '2010-04-01',
  SmsStatus: 'received',
  From: 'whatsapp:+15551230001',
  To: 'whatsapp:+15559990000',
  Body: 'hello',
  NumMedia: '1',
  NumSegments: '1',
  MediaUrl0: 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1',
  MediaContentType0: 'image/jpeg',
  Latitude: '1.5',
  Longitude: '2.5',
  Label: 'here',
  ProfileName: 'Jo',
  FromCity: '',
  ParameterOfTomorrow: 'yes',
  InteractiveData: '{"a":1}',
};

function rawOf(parameters: Readonly<Record<string, string>>): string | undefined {
  const body = Buffer.from(new URLSearchParams(parameters).toString());
  const parsed = parseTwilio(webhookRequest({ route: 'whatsapp', body }));
  if (parsed.kind !== 'message') throw new Error(parsed.kind);
  return parsed.raw;
}

describe('a request of Twilio', () => {
  it('a request of Twilio is not kept as it came when the message says all of it', () => {
    expect(rawOf(whole)).toBeUndefined();
  });

  it.each([
    ['a value that is too long', { ParameterOfTomorrow: 'x'.repeat(5_000) }],
    [
      'more parameters than there is room for',
      Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`Extra${index}`, 'x'.repeat(3_000)])),
    ],
    ['a name that is none', { Näme: 'x' }],
    ['a name with a dot', { 'Channel.Metadata': 'x' }],
    ['a name that is the prototype of all', { __proto__x: '', constructor: 'x' }],
    ['two names that become one', { FooBar: '1', foo_bar: '2' }],
    ['a name that our code uses', { Location: 'Rome' }],
    ['a medium that does not lie with Twilio', { MediaUrl1: 'https://example.com/a.jpg' }],
    ['more media than are read', { MediaUrl20: whole.MediaUrl0 }],
    ['a media type that is none', { MediaContentType0: 'not a type' }],
    ['half a location', { Longitude: '' }],
    ['bytes that are no text', { Body: 'a\uFFFDb' }],
  ])('a request of Twilio is kept as it came for %s', (_, parameters) => {
    expect(rawOf({ ...whole, ...parameters })).toBe('only_copy');
  });
});
