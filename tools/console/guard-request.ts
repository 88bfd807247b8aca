import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** As much of a request as decides whether it comes from the console's own page. */
export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface GuardRules {
  readonly port: number;
  /** Made anew at each start. */
  readonly token: string;
}

export type Refusal = 'other_host' | 'other_site' | 'stale_token';

/** The one answer of the API that needs no token, because it hands it out. */
export const sessionPath = '/api/session';

/**
 * Decide whether a request may be answered; undefined when it may. The console can replay and delete, and any web page
 * can send requests to this machine, so each of them is checked:
 * - `Host`: a foreign name that resolves to 127.0.0.1 (DNS rebinding) makes a foreign page same-origin;
 * - `Sec-Fetch-Site` and `Origin`: browsers set them, pages cannot;
 * - the token on everything below `/api/`: a custom header is never sent across origins without a preflight, which
 *   is not answered, and a page of another origin cannot read the token.
 */
export function refusalOf(request: GuardedRequest, { port, token }: GuardRules): Refusal | undefined {
  const { method, path, headers } = request;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) return 'other_host';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'other_site';
  if (origin !== undefined && origin !== `http://${host}`) return 'other_site';
  if (method !== 'GET' && method !== 'HEAD' && origin === undefined) return 'other_site';
  if (path.startsWith('/api/') && path !== sessionPath && !isToken(headers['x-console-token'], token)) {
    return 'stale_token';
  }
  return undefined;
}

function isToken(given: string | readonly string[] | undefined, token: string): boolean {
  if (typeof given !== 'string' || given.length !== token.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(token));
}
