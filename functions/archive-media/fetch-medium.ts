import { mediaReach } from '../../shared/channels/twilio/media-hosts.ts';
import { readUpTo } from './read-up-to.ts';

/** Why a medium is not in the bucket. The item and the context say it. */
export type UnavailableReason =
  /** The file did not exist on any attempt. */
  | 'not_found'
  /** Twilio accepts none of the account's tokens, or the secret has none. */
  | 'unauthorized'
  | 'too_large'
  /** The link, or what it redirects to, is not Twilio's. */
  | 'host_refused'
  | 'timeout'
  | 'provider_error'
  | 'storage_failed';

export type FetchedMedium =
  | { readonly kind: 'fetched'; readonly bytes: Uint8Array; readonly contentType: string | undefined }
  | { readonly kind: 'unavailable'; readonly reason: UnavailableReason };

export interface FetchMediumOptions {
  /** Values of the Authorization header, the current token first. */
  readonly authorizations: readonly string[];
  /** Where a host is reached: itself, or a server that stands for it. */
  readonly addressOf: (url: URL) => URL;
  readonly pause: (attempt: number) => Promise<void>;
  /** Ends every try. */
  readonly signal: AbortSignal;
}

/** https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages: 16 MB is the most that WhatsApp delivers. */
const maxMediumBytes = 16 * 1024 * 1024;
const maxRedirects = 3;
const maxTries = 6;

/**
 * Fetch a medium from Twilio. Retries transient failures, and files that do not exist yet, until the signal aborts.
 * Follows redirects to Twilio's hosts only, and without the credentials. Never throws.
 */
export async function fetchMedium(url: string, options: FetchMediumOptions): Promise<FetchedMedium> {
  let last: UnavailableReason = 'timeout';
  for (let attempt = 1; attempt <= maxTries && !options.signal.aborted; attempt++) {
    const result = await tryTokens(url, options);
    if (result.kind === 'fetched' || !isTransient(result.reason)) return result;
    last = result.reason;
    await options.pause(attempt).catch(() => undefined);
  }
  return { kind: 'unavailable', reason: last };
}

function isTransient(reason: UnavailableReason): boolean {
  return reason === 'not_found' || reason === 'provider_error' || reason === 'timeout';
}

/** Twilio answers 401 to a token that was just rotated: try the other one. */
async function tryTokens(url: string, options: FetchMediumOptions): Promise<FetchedMedium> {
  if (!URL.canParse(url)) return { kind: 'unavailable', reason: 'host_refused' };
  const target = new URL(url);
  const reach = mediaReach(target);
  if (reach === 'refused') return { kind: 'unavailable', reason: 'host_refused' };
  const tokens = reach === 'with_credentials' ? options.authorizations : [undefined];
  for (const authorization of tokens) {
    const result = await follow(target, authorization, options);
    if (result.kind === 'fetched' || result.reason !== 'unauthorized') return result;
  }
  return { kind: 'unavailable', reason: 'unauthorized' };
}

async function follow(
  from: URL,
  authorization: string | undefined,
  { addressOf, signal }: FetchMediumOptions,
): Promise<FetchedMedium> {
  let target = from;
  let header = authorization;
  try {
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const response = await fetch(addressOf(target), {
        redirect: 'manual',
        signal,
        headers: { accept: '*/*', ...(header !== undefined && { authorization: header }) },
      });
      const location =
        response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) return await read(response);
      await response.body?.cancel();
      if (!URL.canParse(location, target)) return { kind: 'unavailable', reason: 'provider_error' };
      target = new URL(location, target);
      header = undefined;
      if (mediaReach(target) === 'refused') return { kind: 'unavailable', reason: 'host_refused' };
    }
    return { kind: 'unavailable', reason: 'provider_error' };
  } catch {
    return { kind: 'unavailable', reason: signal.aborted ? 'timeout' : 'provider_error' };
  }
}

async function read(response: Response): Promise<FetchedMedium> {
  if (response.status !== 200) {
    await response.body?.cancel();
    return { kind: 'unavailable', reason: reasonOf(response.status) };
  }
  const bytes = await readUpTo(response, maxMediumBytes);
  if (bytes === undefined) return { kind: 'unavailable', reason: 'too_large' };
  return { kind: 'fetched', bytes, contentType: response.headers.get('content-type') ?? undefined };
}

function reasonOf(status: number): UnavailableReason {
  if (status === 401 || status === 403) return 'unauthorized';
  return status === 404 ? 'not_found' : 'provider_error';
}
