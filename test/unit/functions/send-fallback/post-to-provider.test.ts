import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { connectTimeoutMs } from '../../../../functions/send-fallback/open-connection.ts';
import { postToProvider, sendTimeoutMs } from '../../../../functions/send-fallback/post-to-provider.ts';
import { taskTimeouts } from '../../../../infra/constructs/task-timeouts.ts';
import { selfSignedCertificate } from '../../../support/self-signed-certificate.ts';
import { openUnansweredPort } from '../../../support/unanswered-port.ts';

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const post = (url: string, timeoutMs = 1_000) =>
  postToProvider({ url, headers: {}, body: 'text=hello' }, timeoutMs);

describe('a connection that never came about was not sent', () => {
  it('when the port is closed', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();

    await expect(post(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ failure: 'not_sent' });
  });

  it.each(['http://no-such-host.invalid/', 'https://no-such-host.invalid/'])(
    'when the name is not found: %s',
    async (url) => {
      await expect(post(url)).rejects.toMatchObject({ failure: 'not_sent' });
    },
  );

  it.each(['http', 'https'])('when a SYN is not answered: %s', async (protocol) => {
    const { port, close } = await openUnansweredPort();
    open.push(close);

    await expect(post(`${protocol}://127.0.0.1:${port}/`, 500)).rejects.toMatchObject({
      failure: 'not_sent',
    });
  });

  it('when there is no route to the address', async () => {
    await expect(post('http://255.255.255.255/')).rejects.toMatchObject({ failure: 'not_sent' });
  });

  it('when the server does not speak TLS', async () => {
    const port = await listening(createServer((socket) => socket.end('this is not TLS')));

    await expect(post(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({ failure: 'not_sent' });
  });

  it.each([
    ['closes', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
    ['stays silent', () => undefined],
  ] as const)('when the server %s during the handshake', async (_, behave) => {
    const port = await listening(createServer((socket) => void behave(socket)));

    await expect(post(`https://127.0.0.1:${port}/`, 300)).rejects.toMatchObject({ failure: 'not_sent' });
  });

  it('when nobody vouches for the certificate, and not a byte of the request was sent', async () => {
    const received: Buffer[] = [];
    const server = createTlsServer(selfSignedCertificate('127.0.0.1'), (socket) => {
      socket.on('data', (bytes) => received.push(bytes)).on('error', () => undefined);
    });
    const port = await listening(server);

    await expect(post(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({
      failure: 'not_sent',
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    expect(received).toEqual([]);
  });

  it('when the server has none of our ciphers', async () => {
    const server = createTlsServer({ ciphers: 'PSK', maxVersion: 'TLSv1.2', pskCallback: () => null });
    const port = await listening(server);

    await expect(post(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({ failure: 'not_sent' });
  });

  it('within a time that leaves enough for the send', () => {
    expect(connectTimeoutMs).toBeLessThan(sendTimeoutMs / 2);
  });
});

it('a send ends 3 s before its task does, so that the task records the outcome', () => {
  expect(sendTimeoutMs + 3_000).toBeLessThanOrEqual(taskTimeouts['send-fallback'].toMilliseconds());
});

describe('a request that was sent', () => {
  it.each([
    ['closes without an answer', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
    ['never answers', () => undefined],
    ['answers no HTTP', (socket: Socket) => socket.end('hello')],
  ] as const)('a request that was sent is uncertain when the server %s', async (_, behave) => {
    const port = await listening(createServer((socket) => socket.once('data', () => behave(socket))));

    await expect(post(`http://127.0.0.1:${port}/`, 300)).rejects.toMatchObject({ failure: 'uncertain' });
  });

  it.each([
    [200, undefined],
    [201, undefined],
    [202, undefined],
    [302, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [429, 'not_sent'],
    [500, 'not_sent'],
    [502, 'uncertain'],
    [503, 'not_sent'],
    [504, 'uncertain'],
  ])('a request that is answered %i is judged %s', async (status, failure) => {
    const server = createHttpServer((_, response) => response.writeHead(status, { location: '/' }).end('{}'));
    const port = await listening(server);

    const outcome = await post(`http://127.0.0.1:${port}/`).catch((error: unknown) => error);

    expect((outcome as { failure?: string } | undefined)?.failure).toBe(failure);
  });

  it('has its method, path, headers and body, once', async () => {
    const requests: unknown[] = [];
    const server = createHttpServer(async (request, response) => {
      const body = await request.setEncoding('utf8').toArray();
      const { host, authorization } = request.headers;
      requests.push({ method: request.method, url: request.url, host, authorization, body: body.join('') });
      response.end();
    });
    const port = await listening(server);

    await postToProvider(
      {
        url: `http://127.0.0.1:${port}/v3/mail/send?a=b`,
        headers: { authorization: 'Bearer x' },
        body: '{"ü":"😀"}',
      },
      1_000,
    );

    expect(requests).toEqual([
      {
        method: 'POST',
        url: '/v3/mail/send?a=b',
        host: `127.0.0.1:${port}`,
        authorization: 'Bearer x',
        body: '{"ü":"😀"}',
      },
    ]);
  });

  it('a request that was sent is sent although the answer never ends', async () => {
    const server = createHttpServer((_, response) => response.writeHead(202).write('{"sid":'));
    const port = await listening(server);

    await expect(post(`http://127.0.0.1:${port}/`)).resolves.toBeUndefined();
  });
});
