import type { ProviderSecrets } from '../channels/provider-secrets.ts';
import { parseSendgridSecret, parseTwilioSecret } from '../channels/secret-schema.ts';
import { SecretError } from '../errors.ts';
import { settlesWithin } from '../time/settles-within.ts';

/** Reads a secret's text, past every cache. */
export type FetchSecret = (secretName: string) => Promise<string | undefined>;

export interface CachedSecretsOptions {
  readonly fetchSecret: FetchSecret;
  readonly twilioSecretName: string;
  readonly sendgridSecretName: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** How long a copy serves before it is read again. */
const maxAgeMs = 5 * 60_000;

/** The least time between two reads: a flood of forged signatures must not become a flood of reads. */
const minGapMs = 5_000;

/**
 * How long a request waits for a newer copy while it holds one that serves. Secrets Manager answers within tens of
 * milliseconds; when it hangs, the read continues behind the request, which proceeds with the copy in memory.
 */
const refreshWaitMs = 250;

/**
 * How long a request waits when no copy can answer it: on the first read, and after a signature that the cached copy
 * does not verify. Well below the request's own budget, so that the provider gets a 503 and retries.
 */
const readWaitMs = 3_000;

/**
 * The providers' secrets, kept in memory. While Secrets Manager is unavailable or slow, the last good copy keeps
 * serving. Reading without a copy, or with `refresh`, throws SecretError `secret_unavailable` after 3 s.
 */
export function createCachedProviderSecrets(options: CachedSecretsOptions): ProviderSecrets {
  return {
    twilio: cached(options, options.twilioSecretName, parseTwilioSecret),
    sendgrid: cached(options, options.sendgridSecretName, parseSendgridSecret),
  };
}

type State<Secret> =
  | { readonly kind: 'empty' }
  | { readonly kind: 'good'; readonly text: string; readonly secret: Secret }
  | { readonly kind: 'bad'; readonly error: SecretError };

function cached<Secret>(
  { fetchSecret, now }: CachedSecretsOptions,
  secretName: string,
  parse: (json: string) => Secret,
) {
  let state: State<Secret> = { kind: 'empty' };
  let triedAt = Number.NEGATIVE_INFINITY;
  let lastFailure: SecretError | undefined;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      lastFailure = undefined;
      const text = (await fetchSecret(secretName)) ?? '';
      if (state.kind !== 'good' || state.text !== text) state = { kind: 'good', text, secret: parse(text) };
    } catch (error) {
      lastFailure = error instanceof SecretError ? error : unavailable(error);
      if (error instanceof SecretError || state.kind !== 'good') state = { kind: 'bad', error: lastFailure };
    } finally {
      triedAt = now();
      reading = undefined;
    }
  }

  return async (request?: { readonly refresh: boolean }): Promise<Secret> => {
    const canServe = state.kind === 'good' && !request?.refresh;
    const isDue = now() - triedAt >= (canServe ? maxAgeMs : minGapMs);
    // Only the request that starts a refresh waits for it: a read that hangs must not delay every request.
    if (isDue && !(canServe && reading)) {
      reading ??= read();
      const isRead = await settlesWithin(reading, canServe ? refreshWaitMs : readWaitMs);
      if (!isRead && !canServe) throw unavailable(undefined);
    }
    // While the newest copy is out of reach, nobody can tell whether the signature is wrong: a 401 would lose mail.
    if (request?.refresh && lastFailure) throw lastFailure;
    if (state.kind === 'good') return state.secret;
    throw state.kind === 'bad' ? state.error : unavailable(undefined);
  };
}

function unavailable(cause: unknown): SecretError {
  return new SecretError({ code: 'secret_unavailable', reason: 'secret could not be read', cause });
}
