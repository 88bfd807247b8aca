import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRequest } from '../../../../tools/console/answer-request.ts';
import type { ApiRoute } from '../../../../tools/console/api/find-route.ts';
import { RequestError } from '../../../../tools/console/request-error.ts';
import { securityHeaders } from '../../../../tools/console/response-headers.ts';

const token = 't'.repeat(43);
const calls: unknown[] = [];
const routes: Record<string, ApiRoute> = {
  'GET /api/messages': async ({ query }) => ({ conversation: query('conversation') }),
  'POST /api/send': async ({ body }) => calls.push(await body()),
  'GET /api/broken': async () => {
    throw new TypeError('a bug');
  },
  'GET /api/denied': async () => {
    const said =
      'User: arn:aws:iam::1:user/jo is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:eu-west-1:1:table/T because no identity-based policy allows the dynamodb:Query action';
    throw Object.assign(new Error(said), { name: 'AccessDeniedException' });
  },
  'GET /api/signed-out': async () => {
    throw Object.assign(new Error('The SSO session has expired'), { name: 'CredentialsProviderError' });
  },
  'GET /api/away': async () => {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  },
};

let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    void answerRequest(incoming, response, {
      rules: { port, token },
      session: {
        token,
        startId: 's',
        pageId: 'p',
        stage: null,
        liveUrl: null,
        channels: [],
      },
      headers: securityHeaders('ws://127.0.0.1:4566/_aws/execute-api/x/local'),
      page: {
        find: (path) =>
          path === '/'
            ? { bytes: Buffer.from('<page>'), contentType: 'text/html', cacheControl: 'no-cache' }
            : undefined,
      },
      findRoute: (method, path) => {
        const route = routes[`${method} ${path}`];
        if (route === undefined) throw new RequestError(404, 'no_route', 'no such address');
        return route;
      },
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
});

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** By node:http, because fetch does not let one choose `Host`. */
function ask(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      outgoing.on('error', reject).end(body);
    },
  );
}

const fromPage = () => ({ origin: `http://127.0.0.1:${port}`, 'x-console-token': token });
const asJson = () => ({ ...fromPage(), 'content-type': 'application/json' });

describe('the server of the console', () => {
  it('serves its page under a policy that lets nothing else in', async () => {
    const { status, headers, text } = await ask('/');

    expect({ status, text }).toEqual({ status: 200, text: '<page>' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:4566;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('gives the token to its own page and to no other site', async () => {
    const own = await ask('/api/session', { headers: { 'sec-fetch-site': 'same-origin' } });
    const other = await ask('/api/session', { headers: { 'sec-fetch-site': 'cross-site' } });

    expect(JSON.parse(own.text).token).toBe(token);
    expect({ status: other.status, text: other.text }).toMatchObject({ status: 403 });
    expect(other.text).not.toContain(token);
  });

  it('does nothing for another site, not even with the token', async () => {
    const answer = await ask('/api/send', {
      method: 'POST',
      headers: { ...asJson(), origin: 'https://example.com' },
      body: '{}',
    });

    expect(answer.status).toBe(403);
    expect(calls).toEqual([]);
  });

  it('answers no preflight, so that other sites cannot send what needs one', async () => {
    const { status, headers } = await ask('/api/send', {
      method: 'OPTIONS',
      headers: { origin: 'https://example.com', 'access-control-request-method': 'POST' },
    });

    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('does nothing under a name that is not its own', async () => {
    const headers = {
      ...asJson(),
      host: `rebound.example.com:${port}`,
      origin: `http://rebound.example.com:${port}`,
    };

    const { status, text } = await ask('/api/send', { method: 'POST', headers, body: '{}' });

    expect({ status, error: JSON.parse(text).error }).toEqual({ status: 403, error: 'other_host' });
    expect(calls).toEqual([]);
  });

  it('acts for its own page', async () => {
    const { status } = await ask('/api/send', { method: 'POST', headers: asJson(), body: '{"from":"+1"}' });

    expect(status).toBe(200);
    expect(calls.splice(0)).toEqual([{ from: '+1' }]);
  });

  it.each([
    { path: '/api/messages', expected: 400 },
    { path: '/api/nothing', expected: 404 },
    { path: '/nothing', expected: 404 },
    { path: '//', expected: 404 },
    { path: '//@:x/', expected: 404 },
    { path: '/api/%', expected: 404 },
    { path: 'http://[', expected: 400 },
    { path: '*', expected: 400 },
    { path: '/../../package.json', expected: 404 },
    { path: '/', method: 'POST', body: '{}', expected: 405 },
    { path: '/api/send', method: 'POST', body: '{', expected: 400 },
    { path: '/api/broken', expected: 500 },
    { path: '/api/away', expected: 503 },
    { path: '/api/denied', expected: 403 },
  ])('says why it cannot answer $path with 200', async ({ path, expected, ...sent }) => {
    const { status, text } = await ask(path, { ...sent, headers: asJson() });

    expect(status).toBe(expected);
    expect(JSON.parse(text)).toEqual({ error: expect.any(String), message: expect.any(String) });
  });

  it.each([
    ['/api/denied', /^The permission dynamodb:Query on \S+ is missing/],
    ['/api/signed-out', /sign in again/],
  ])('says what the operator can do about %s', async (path, expected) => {
    const { text } = await ask(path, { headers: asJson() });

    expect(JSON.parse(text).message).toMatch(expected);
  });

  it('takes nothing but JSON', async () => {
    const headers = { ...fromPage(), 'content-type': 'text/plain' };

    const { status } = await ask('/api/send', { method: 'POST', headers, body: '{}' });

    expect(status).toBe(415);
  });
});
