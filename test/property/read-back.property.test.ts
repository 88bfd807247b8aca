import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { smsFields } from '../support/channel-keys.ts';
import { type Ingress, startIngress, toProxyEvent } from '../support/ingress.ts';
import { unreadableParameters } from '../support/read-back.ts';
import { signRequest } from '../support/sign-request.ts';

let ingress: Ingress;
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  ingress = await startIngress();
});

const names = [
  ...[
    'SmsSid',
    'SmsStatus',
    'MessageStatus',
    'ApiVersion',
    'NumMedia',
    'MediaUrl0',
    'MediaUrl1',
    'MediaUrl25',
  ],
  ...['MediaContentType0', 'MediaContentType7', 'Latitude', 'Longitude', 'Label', 'ProfileName', 'WaId'],
  ...['ButtonText', 'ListTitle', 'InteractiveData', 'FlowData', 'ChannelMetadata', 'AddOns', 'ErrorCode'],
  ...['Location', 'Spf', 'References', 'AttachmentsRef', 'MetadataTruncated', 'profile_name', 'Foo', 'foo'],
  ...['__proto__', 'constructor', 'Größe', 'a.b', ''],
];
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.json({ maxDepth: 12, depthSize: 'large' }),
  fc.constantFrom(
    ...['received', 'delivered', 'pondered', 'image/png', '1.5', smsFields.MessageSid, '{"a":1,"a":2}'],
    ...['https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1', '{ "a" : "\\u00e9" }'],
  ),
);
/** Bytes that are no UTF-8, as a form writes them. */
const bytes = fc.constantFrom('%FF', 'a%ED%A0%80', '%C3');
const parameter = fc
  .tuple(
    fc.constantFrom(...names),
    fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: bytes }),
  )
  .map(([name, text]) => (/%[C-F]/.test(text) ? `${encodeURIComponent(name)}=${text}` : encode(name, text)));

function encode(name: string, text: string): string {
  return new URLSearchParams([[name, text]]).toString();
}

it('every parameter of a message is read back from what is stored, or the whole request is', async () => {
  const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const;
  const message = new URLSearchParams(Object.entries(smsFields)).toString();
  await fc.assert(
    fc.asyncProperty(fc.array(parameter, { maxLength: 5 }), async (more) => {
      const body = Buffer.from([message, ...more].join('&'));
      ingress.cloud.reset();

      const { statusCode } = await ingress.handle(
        toProxyEvent(signRequest({ path: '/webhooks/sms', headers, body }, undefined)),
      );

      expect(statusCode).toBe(200);
      const [item] = [...ingress.cloud.items.values()] as unknown as MessageItem[];
      const kept = ingress.cloud.objects.get(item?.raw_ref ?? item?.content_ref ?? '');
      if (item === undefined) expect(more.join('&')).toMatch(/Status=delivered/);
      else if (kept === undefined) expect(unreadableParameters(body, item, item.content)).toEqual([]);
      else expect(kept.equals(body)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
