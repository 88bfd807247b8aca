import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createCachedProviderSecrets,
  type FetchSecret,
} from '../../../../shared/secrets/cached-provider-secrets.ts';
import { sendgridKey } from '../../../support/channel-keys.ts';

const fetchSecret = vi.fn<FetchSecret>();
let nowMs = 0;

const secret = (token: string) => JSON.stringify({ accounts: { AC1: { auth_tokens: [token] } } });
const away = new Error('away');

function cache() {
  return createCachedProviderSecrets({
    fetchSecret,
    twilioSecretName: 'twilio',
    sendgridSecretName: 'sendgrid',
    now: () => nowMs,
  });
}

const tokensOf = async (read: ReturnType<typeof cache>['twilio'], options?: { refresh: boolean }) =>
  (await read(options)).accounts.get('AC1')?.authTokens;

beforeEach(() => {
  nowMs = 1_000_000;
  fetchSecret.mockReset().mockResolvedValue(secret('one'));
});

describe('a cached secret', () => {
  it('a cached secret is read once for five minutes, then again', async () => {
    const { twilio } = cache();

    for (const at of [0, 5_000, 299_999, 300_000]) {
      nowMs = 1_000_000 + at;
      await twilio();
    }

    expect(fetchSecret.mock.calls).toEqual([['twilio'], ['twilio']]);
  });

  it('a cached secret is read once for many who ask at the same moment', async () => {
    const { twilio } = cache();

    await Promise.all(Array.from({ length: 20 }, () => twilio()));

    expect(fetchSecret).toHaveBeenCalledOnce();
  });

  it('a cached secret is read anew when a signature failed, at most every 5 s', async () => {
    const { twilio } = cache();
    expect(await tokensOf(twilio)).toEqual(['one']);
    fetchSecret.mockResolvedValue(secret('two'));

    nowMs += 4_999;
    expect(await tokensOf(twilio, { refresh: true })).toEqual(['one']);
    nowMs += 1;
    expect(await tokensOf(twilio, { refresh: true })).toEqual(['two']);
    expect(await tokensOf(twilio)).toEqual(['two']);

    expect(fetchSecret).toHaveBeenCalledTimes(2);
  });

  it('stays the very same object while its text stays the same', async () => {
    const { twilio } = cache();
    const first = await twilio();
    nowMs += 10_000;

    expect(await twilio({ refresh: true })).toBe(first);
  });

  it('keeps serving its last good copy while Secrets Manager is unavailable', async () => {
    const { twilio } = cache();
    await twilio();
    fetchSecret.mockRejectedValue(away);

    nowMs += 3_600_000;

    expect(await tokensOf(twilio)).toEqual(['one']);
  });

  it('cannot tell whether a signature is wrong while its newest copy is out of reach', async () => {
    const { twilio } = cache();
    await twilio();
    fetchSecret.mockRejectedValue(away);
    nowMs += 5_000;

    const refresh = () => twilio({ refresh: true });

    await expect(refresh()).rejects.toMatchObject({ code: 'secret_unavailable', retryable: true });
    nowMs += 1_000;
    await expect(refresh()).rejects.toMatchObject({ code: 'secret_unavailable' });
    fetchSecret.mockResolvedValue(secret('two'));
    nowMs += 4_000;
    expect((await refresh()).accounts.get('AC1')?.authTokens).toEqual(['two']);
  });

  it('a cached secret is not served any more once an operator has emptied it', async () => {
    const { twilio } = cache();
    await twilio();
    fetchSecret.mockResolvedValue('{"accounts":{}}');

    nowMs += 300_000;

    await expect(twilio()).rejects.toMatchObject({ code: 'secret_not_configured' });
  });
});

describe('while Secrets Manager hangs', () => {
  const hang = () => new Promise<string>(() => undefined);

  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('serves the copy in memory after 250 ms, and the next request without waiting', async () => {
    const { twilio } = cache();
    await twilio();
    fetchSecret.mockImplementation(hang);
    nowMs += 300_000;

    const first = tokensOf(twilio);
    await vi.advanceTimersByTimeAsync(250);
    const second = tokensOf(twilio);
    await vi.advanceTimersByTimeAsync(0);

    expect(await first).toEqual(['one']);
    expect(await second).toEqual(['one']);
  });

  it('uses the newer copy once the slow read has brought it', async () => {
    const { twilio } = cache();
    await twilio();
    const slow = Promise.withResolvers<string>();
    fetchSecret.mockReturnValue(slow.promise);
    nowMs += 300_000;
    const first = tokensOf(twilio);
    await vi.advanceTimersByTimeAsync(250);
    slow.resolve(secret('two'));
    await vi.advanceTimersByTimeAsync(0);

    expect(await first).toEqual(['one']);
    expect(await tokensOf(twilio)).toEqual(['two']);
    expect(fetchSecret).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['a signature that the copy in memory does not verify', true],
    ['a request that finds no copy', false],
  ])('answers %s within 3 s that the secret is unavailable', async (_, hasCopy) => {
    const { twilio } = cache();
    if (hasCopy) await twilio();
    fetchSecret.mockImplementation(hang);
    nowMs += 5_000;

    const reading = twilio({ refresh: hasCopy }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(3_000);

    expect(await reading).toMatchObject({ code: 'secret_unavailable', retryable: true });
  });
});

describe('a secret that was never read', () => {
  it.each([
    ['Secrets Manager is unavailable', () => fetchSecret.mockRejectedValue(away), 'secret_unavailable'],
    ['it has no value', () => fetchSecret.mockResolvedValue(undefined), 'secret_not_configured'],
    ['it is no JSON', () => fetchSecret.mockResolvedValue('token'), 'secret_not_configured'],
  ])('a secret that was never read is an error that may pass when %s', async (_, arrange, code) => {
    arrange();

    await expect(cache().twilio()).rejects.toMatchObject({ code, retryable: true });
  });

  it('a secret that was never read is not asked for again within 5 s, and is served as soon as it is there', async () => {
    fetchSecret.mockRejectedValueOnce(away);
    const { twilio } = cache();

    await expect(twilio()).rejects.toMatchObject({ code: 'secret_unavailable' });
    await expect(twilio()).rejects.toMatchObject({ code: 'secret_unavailable' });
    expect(fetchSecret).toHaveBeenCalledOnce();
    nowMs += 5_000;

    expect(await tokensOf(twilio)).toEqual(['one']);
  });
});

it('keeps the two secrets apart', async () => {
  fetchSecret.mockImplementation(async (name) =>
    name === 'twilio'
      ? secret('one')
      : JSON.stringify({ verification_keys: [sendgridKey], api_key: 'SG.key' }),
  );
  const secrets = cache();

  expect(await secrets.sendgrid()).toEqual({ verificationKeys: [sendgridKey], apiKey: 'SG.key' });
  expect(await tokensOf(secrets.twilio)).toEqual(['one']);
});
