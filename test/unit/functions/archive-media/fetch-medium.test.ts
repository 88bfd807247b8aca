import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressOf } from '../../../../functions/archive-media/address-of.ts';
import { fetchMedium } from '../../../../functions/archive-media/fetch-medium.ts';
import {
  type ProviderApis,
  startProviderApis,
} from '../../../../tools/local-cloud/provider-apis/start-provider-apis.ts';

let apis: ProviderApis;
beforeAll(async () => {
  apis = await startProviderApis();
});
afterAll(() => apis.stop());

let count = 0;
/** A medium that the stand-in treats so, at an address that no other test uses. */
const medium = (behaviour: string) =>
  `https://api.twilio.com/2010-04-01/Accounts/AC${'1'.repeat(32)}/Messages/MM1/Media/ME${++count}?as=${behaviour}`;

function fetchIt(
  url: string,
  { signal = AbortSignal.timeout(4_000), authorizations = ['Basic QUM6dG9rZW4='] } = {},
) {
  return fetchMedium(url, {
    authorizations,
    signal,
    addressOf: (target) => addressOf(target, apis.baseUrl),
    pause: async () => undefined,
  });
}

async function seen(): Promise<{ path: string; hasCredentials: boolean }[]> {
  return (await fetch(`${apis.baseUrl}/_media`)).json();
}

it.each(['usual', 'direct', 'not-yet'])('brings a picture with its type: %s', async (behaviour) => {
  const fetched = await fetchIt(medium(behaviour));

  expect(fetched).toMatchObject({ kind: 'fetched', contentType: 'image/png' });
});

it('sends the credentials to the API, and never along with a redirect', async () => {
  const before = (await seen()).length;

  await fetchIt(medium('usual'));
  await fetchIt(medium('loop'));

  const requests = (await seen()).slice(before);
  const [first, cdn, looped, ...again] = requests.map(({ hasCredentials }) => hasCredentials);
  expect([first, cdn, looped]).toEqual([true, false, true]);
  expect(new Set(again)).toEqual(new Set([false]));
});

it.each([
  ['gone', 'not_found'],
  ['unauthorized', 'unauthorized'],
  ['elsewhere', 'host_refused'],
  ['endless', 'too_large'],
  ['huge', 'too_large'],
  ['failing', 'provider_error'],
])('says why it cannot be had: %s is %s', async (behaviour, reason) => {
  expect(await fetchIt(medium(behaviour))).toEqual({ kind: 'unavailable', reason });
});

it('ends with its time when nobody answers', async () => {
  const fetched = await fetchIt(medium('hang'), { signal: AbortSignal.timeout(50) });

  expect(fetched).toEqual({ kind: 'unavailable', reason: 'timeout' });
});

it('asks no host for a link that is not Twilio’s', async () => {
  const before = (await seen()).length;

  const fetched = await fetchIt('https://files.example.com/picture.png');

  expect(fetched).toEqual({ kind: 'unavailable', reason: 'host_refused' });
  expect(await seen()).toHaveLength(before);
});

it('asks nobody without credentials of the account', async () => {
  expect(await fetchIt(medium('usual'), { authorizations: [] })).toEqual({
    kind: 'unavailable',
    reason: 'unauthorized',
  });
});
