import type { ProviderSecrets } from '../channels/provider-secrets.ts';
import { parseSendgridSecret, parseTwilioSecret } from '../channels/secret-schema.ts';
import { SecretError } from '../errors.ts';

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

/** The providers' secrets, kept in memory. While Secrets Manager is away the last good copy goes on serving. */
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
    const keepMs = state.kind === 'good' && !request?.refresh ? maxAgeMs : minGapMs;
    if (now() - triedAt >= keepMs) {
      reading ??= read();
      await reading;
    }
    // Whether the signature is wrong can't be told while the newest copy is out of reach: a 401 would lose mail for good.
    if (request?.refresh && lastFailure) throw lastFailure;
    if (state.kind === 'good') return state.secret;
    throw state.kind === 'bad' ? state.error : unavailable(undefined);
  };
}

function unavailable(cause: unknown): SecretError {
  return new SecretError({ code: 'secret_unavailable', reason: 'secret could not be read', cause });
}
