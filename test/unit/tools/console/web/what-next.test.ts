import { expect, it } from 'vitest';
import { rejectedMedia } from '../../../../../tools/console/web/views/conversations/rejected-media.ts';
import { whatNext, whatWasStored } from '../../../../../tools/console/web/views/send/what-next.ts';

it.each([
  ['twilio', 200, /does not retry/],
  ['twilio', 401, /^Twilio does not retry: .* fallback URL/],
  ['twilio', 503, /^With #rc=3&rp=5xx .* without it, it calls the fallback URL/],
  ['sendgrid', 401, /never retries/],
  ['sendgrid', 503, /up to three days/],
  ['postcard', 503, /depends on the provider/],
])('the console says what %s does after %i', (provider, status, text) => {
  expect(whatNext(provider, status)).toMatch(text);
});

it.each([
  [200, undefined],
  [400, 'Nothing was stored.'],
  [401, 'Nothing was stored.'],
  [413, 'Nothing was stored.'],
  [500, expect.stringMatching(/may have been stored/)],
  [503, expect.stringMatching(/may have been stored.*duplicate/)],
  [504, expect.stringMatching(/may have been stored/)],
])('the console says what an answer of %i says about the store', (status, text) => {
  expect(whatWasStored(status)).toEqual(text);
});

it.each([
  [{ media_rejected: 2 }, 2],
  [{ media_rejected: '2' }, 0],
  [{}, 0],
  [undefined, 0],
])('the console counts the media that were left out of %j', (metadata, count) => {
  expect(rejectedMedia({ metadata } as never)).toBe(count);
});
