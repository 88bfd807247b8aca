import { expect, it } from 'vitest';
import { rejectedMedia } from '../../../../../tools/console/web/views/conversations/rejected-media.ts';
import { whatNext } from '../../../../../tools/console/web/views/send/what-next.ts';

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
  [{ media_rejected: 2 }, 2],
  [{ media_rejected: '2' }, 0],
  [{}, 0],
  [undefined, 0],
])('the console counts the media that were left out of %j', (metadata, count) => {
  expect(rejectedMedia({ metadata } as never)).toBe(count);
});
