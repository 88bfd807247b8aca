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

type Pairs = readonly (readonly [name: string, value: string])[];

function rawOf(parameters: Readonly<Record<string, string>>, repeated: Pairs = []): string | undefined {
  const form = new URLSearchParams(parameters);
  for (const [name, value] of repeated) form.append(name, value);
  return rawOfBody(form.toString(), 'application/x-www-form-urlencoded');
}

function rawOfBody(body: string, contentType: string): string | undefined {
  const parsed = parseTwilio(webhookRequest({ route: 'whatsapp', body: Buffer.from(body), contentType }));
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
    ['a second name of the message that names another one', { SmsSid: `SM${'2'.repeat(32)}` }],
    ['a third name of the message that names another one', { SmsMessageSid: 'x' }],
    ['a recipient on another channel', { To: '+15559990000' }],
    ['a status that is new', { SmsStatus: 'pondered' }],
    ['JSON that says a name twice', { InteractiveData: '{"a":"first","a":"second"}' }],
    ['JSON with a number that no table holds', { InteractiveData: '{"id":12345678901234567890}' }],
    ['JSON with a number that is written otherwise', { FlowData: '{"price":1.10}' }],
    ['JSON that nests too deeply', { FlowData: `${'['.repeat(10)}"answer"${']'.repeat(10)}` }],
    ['JSON with a name that no object may have', { AddOns: '{"__proto__":{"a":1}}' }],
    ['JSON with half a surrogate pair', { ChannelMetadata: '{"a":"\\ud800"}' }],
  ])('a request of Twilio is kept as it came for %s', (_, parameters) => {
    expect(rawOf({ ...whole, ...parameters })).toBe('only_copy');
  });

  it.each([
    ['JSON in one piece', '{"a":[1,"b",true,null,{"c":""}]}'],
    ['JSON with white space', '{ "a" :\n [ 1 ,\t2 ] }\r\n'],
    ['JSON with escapes that need none', '{"a":"\\u00e9\\/\\ud83d\\ude00"}'],
    ['JSON with white space and escapes in its texts', '{"a b":"c \\"d\\" \\\\","e":"\\n"}'],
    ['a text that is no JSON', '{broken'],
    ['a text of JSON', '"text"'],
  ])('a request of Twilio is not kept as it came for %s', (_, InteractiveData) => {
    expect(rawOf({ ...whole, InteractiveData })).toBeUndefined();
  });

  it.each<[string, Pairs]>([
    ['a repeated parameter with bytes that are no text', [['ParameterOfTomorrow', 'a\uFFFD']]],
    ['a repeated name of the message', [['SmsSid', `SM${'2'.repeat(32)}`]]],
  ])('a request of Twilio is kept as it came for %s', (_, repeated) => {
    expect(rawOf(whole, repeated)).toBe('only_copy');
  });

  it('a request of Twilio is kept as it came when one of two spellings of a name holds quotes that are no JSON', () => {
    expect(rawOf({ profileName: 'say "\\q"', ...whole })).toBe('only_copy');
  });

  it('a request of Twilio is not kept as it came for a repeated parameter', () => {
    expect(rawOf(whole, [['ParameterOfTomorrow', 'no']])).toBeUndefined();
  });

  it.each([
    ['a text', '{"Foo":"a"}'],
    ['an object', '{"Foo":{"a":[1,2]}}'],
    ['null', '{"Foo":null}'],
  ])('a request of Twilio in JSON is not kept as it came for %s', (_, more) => {
    expect(rawOfBody(jsonOf(more), 'application/json')).toBeUndefined();
  });

  it.each([
    ['a repeated name', '{"Body":"second"}'],
    ['a number that is written otherwise', '{"Foo":1.50}'],
    ['a number that no program holds', '{"Foo":12345678901234567890}'],
    ['half a surrogate pair in the text', '{"Body":"\\ud800"}'],
    ['half a surrogate pair in a parameter', '{"Foo":"\\ud800"}'],
    ['an object with a name that none may have', '{"Foo":{"constructor":1}}'],
    ['an object that nests too deeply', `{"Foo":${'['.repeat(10)}1${']'.repeat(10)}}`],
  ])('a request of Twilio in JSON is kept as it came for %s', (_, more) => {
    expect(rawOfBody(jsonOf(more), 'application/json')).toBe('only_copy');
  });
});

/** The request as JSON, with the members of another object behind its own. */
function jsonOf(more: string): string {
  return `${JSON.stringify(whole).slice(0, -1)},${more.slice(1)}`;
}
