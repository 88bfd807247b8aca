import { describe, expect, it } from 'vitest';
import { type GuardedRequest, refusalOf } from '../../../../tools/console/guard-request.ts';

const rules = { port: 4567, token: 'a'.repeat(43) };
const own = { host: '127.0.0.1:4567' };
const fromPage = { ...own, origin: 'http://127.0.0.1:4567', 'sec-fetch-site': 'same-origin' };
const withToken = { ...fromPage, 'x-console-token': rules.token };

function refused(request: Partial<GuardedRequest>) {
  return refusalOf({ method: 'GET', path: '/', headers: own, ...request }, rules);
}

describe('the guard of the console', () => {
  it('lets its own page in, by either name of this machine', () => {
    expect(refused({})).toBeUndefined();
    expect(refused({ headers: { host: 'localhost:4567', 'sec-fetch-site': 'none' } })).toBeUndefined();
    expect(refused({ method: 'POST', path: '/api/replay', headers: withToken })).toBeUndefined();
    expect(refused({ path: '/api/session', headers: fromPage })).toBeUndefined();
  });

  it.each(['rebound.example.com:4567', '127.0.0.1:80', '127.0.0.1', '127.0.0.1:4567.example.com', ''])(
    'refuses the host %j, as a rebound name would send it',
    (host) => {
      expect(refused({ headers: { ...withToken, host } })).toBe('other_host');
    },
  );

  it.each(['cross-site', 'same-site', 'anything'])('refuses what a browser marks as %s', (site) => {
    expect(refused({ headers: { ...own, 'sec-fetch-site': site } })).toBe('other_site');
  });

  it.each([
    'https://example.com',
    'http://127.0.0.1:3000',
    'https://127.0.0.1:4567',
    'http://localhost:4567',
    'null',
  ])('refuses the origin %s', (origin) => {
    expect(refused({ path: '/api/send', method: 'POST', headers: { ...withToken, origin } })).toBe(
      'other_site',
    );
  });

  it('refuses to act for a request without an origin', () => {
    const { origin: _, ...headers } = withToken;

    expect(refused({ method: 'POST', path: '/api/redrive', headers })).toBe('other_site');
  });

  it.each([undefined, '', 'b'.repeat(43), 'a'.repeat(42), 'a'.repeat(44)])(
    'refuses the token %j',
    (token) => {
      const headers = { ...fromPage, ...(token !== undefined && { 'x-console-token': token }) };

      expect(refused({ path: '/api/queues', headers })).toBe('stale_token');
      expect(refused({ method: 'POST', path: '/api/replay', headers })).toBe('stale_token');
    },
  );
});
