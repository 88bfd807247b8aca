import { createHash, timingSafeEqual } from 'node:crypto';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { SignatureError, ValidationError } from '../../errors.ts';
import { singleHeader, type WebhookRequest } from '../../http/webhook-request.ts';
import type { ChannelConfig } from '../channel-config.ts';
import type { ProviderSecrets } from '../provider-secrets.ts';
import { verifyWithRotation } from '../verify-with-rotation.ts';
import { parametersOf } from './form.ts';
import { UnreadableRequestError } from './unreadable-request-error.ts';

/**
 * Resolve when Twilio signed this request for one of our accounts. The URL is the configured one and never the request's
 * own; how the body is covered follows from content type and configuration and never from the URL.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export async function verifyTwilio(
  request: WebhookRequest,
  secrets: ProviderSecrets,
  config: ChannelConfig,
): Promise<void> {
  const signature = singleHeader(request, 'x-twilio-signature');
  if (!signature) throw new SignatureError({ reason: 'not exactly one signature' });
  const named = accountsOf(request);
  const url = signedUrl(request, config);
  const parameters = request.contentType === 'application/json' ? {} : parametersOf(request).signed;
  await verifyWithRotation(
    (options) => secrets.twilio(options),
    ({ accounts }) =>
      (named ?? [...accounts.keys()])
        .flatMap((accountSid) => accounts.get(accountSid)?.authTokens ?? [])
        .some((token) => isValid(token, signature, { url, parameters })),
  );
}

const wellFormedAccount = /^AC[0-9a-fA-F]{32}$/;

/**
 * Whose tokens to check with; undefined for all our accounts, where JSON cannot be read and its signature can be: that is over
 * the URL. Unverified until they do. Throws ValidationError when no account is named.
 */
function accountsOf(request: WebhookRequest): readonly string[] | undefined {
  if (request.body.length === 0) throw new ValidationError({ reason: 'body is empty' });
  const named = namedAccounts(request);
  if (named === undefined) return undefined;
  const wellFormed = named.filter((accountSid) => wellFormedAccount.test(accountSid));
  if (wellFormed.length === 0) throw new ValidationError({ reason: 'no well-formed AccountSid' });
  return [...new Set(wellFormed)];
}

function namedAccounts(request: WebhookRequest): readonly string[] | undefined {
  try {
    return [parametersOf(request).signed.AccountSid ?? []].flat();
  } catch (error) {
    if (error instanceof UnreadableRequestError) return undefined;
    throw error;
  }
}

/** The package throws on odd input, and takes an empty token for a good one. */
function isValid(
  token: string,
  signature: string,
  { url, parameters }: { readonly url: string; readonly parameters: Readonly<Record<string, unknown>> },
): boolean {
  if (token === '') return false;
  try {
    return webhooks.validateRequest(token, signature, url, parameters);
  } catch {
    return false;
  }
}

function signedUrl(request: WebhookRequest, config: ChannelConfig): string {
  const allowed = config.allowedQuery ?? '';
  const query = request.contentType === 'application/json' ? withBodyHash(request, allowed) : allowed;
  if (!isSameQuery(request.query, query))
    throw new SignatureError({ reason: 'query is not the configured one' });
  return query === '' ? request.publicUrl : `${request.publicUrl}?${query}`;
}

/** A JSON body is signed by its hash in the URL. */
function withBodyHash({ query, body }: WebhookRequest, allowed: string): string {
  const claimed = query.bodySHA256?.[0] ?? '';
  const actual = createHash('sha256').update(body).digest('hex');
  if (!/^[0-9a-f]{64}$/.test(claimed) || !timingSafeEqual(Buffer.from(claimed), Buffer.from(actual))) {
    throw new SignatureError({ reason: 'body hash is wrong' });
  }
  return `${allowed === '' ? '' : `${allowed}&`}bodySHA256=${claimed}`;
}

/** API Gateway decodes the query and loses its order: the same names with the same values is all that can be compared. */
function isSameQuery(actual: WebhookRequest['query'], configured: string): boolean {
  if (configured === '') return Object.keys(actual).length === 0;
  const flat = (entries: Iterable<readonly [string, string]>) =>
    [...entries]
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&');
  const actualEntries = Object.entries(actual).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return flat(actualEntries) === flat(new URLSearchParams(configured));
}
