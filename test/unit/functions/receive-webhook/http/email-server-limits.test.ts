import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../../../../../shared/http/webhook-request.ts';
import { sha256 } from '../../../../support/channel-keys.ts';
import {
  errorBody,
  attachedFile as file,
  headersOf,
  isUntil,
  mailOf,
  openRequest,
  postMail,
  success,
  type TestMailServer,
  testMailServers,
  without,
} from '../../../../support/email-server.ts';
import { untilHolds } from '../../../../support/until-holds.ts';

const start = testMailServers();

describe('a body that is too large', () => {
  const tooLarge = mailOf(randomBytes(3_000_000));

  it('a body that is too large is refused by its length before it is sent, and counted', async () => {
    const { port, metrics } = await start();
    const { request, answer } = openRequest(port, { headers: headersOf(tooLarge) });
    request.flushHeaders();

    expect(await answer).toMatchObject({ status: 413, body: errorBody('payload_too_large') });
    expect(metrics).toContain('WebhooksRejected{"channel":"email","reason":"payload_too_large"}');
    request.destroy();
  });

  it.each(['with', 'without'])(
    'a body that is too large is refused %s a length to a sender that reads the answer last',
    async (how) => {
      const { port, stored } = await start();
      const headers = how === 'with' ? headersOf(tooLarge) : without(headersOf(tooLarge), 'content-length');
      const { request, answer } = openRequest(port, { headers });
      request.end(tooLarge.body);

      const refusal = await answer;

      expect(refusal).toMatchObject({ status: 413, body: errorBody('payload_too_large') });
      expect(refusal.headers.connection).toBe('close');
      expect(stored).toEqual([]);
    },
  );

  it('a body that is too large is accepted at exactly the bound', async () => {
    const mail = mailOf(file);
    const { port } = await start({ limits: { maxBytes: mail.body.length } });

    expect(await postMail(port, mail)).toMatchObject(success);
  });
});

describe('memory', () => {
  /** Fills most of the bound with an email that stops half way. */
  async function occupy({ port }: TestMailServer): Promise<() => void> {
    const mail = mailOf(file);
    const { request } = openRequest(port, { headers: headersOf(mail) });
    request.write(mail.body.subarray(0, 180_000));
    await once(request, 'drain').catch(() => undefined);
    return () => request.destroy();
  }

  it('memory is refused with 503 beyond its bound, and serves again once it is free', async () => {
    const system = await start({ limits: { memoryBytes: 300_000 } });
    const leave = await occupy(system);
    await untilHolds(async () => expect((await postMail(system.port, mailOf(file))).status).toBe(503));

    const refused = await postMail(system.port, mailOf(file));
    leave();

    expect(refused).toMatchObject({ status: 503, body: errorBody('throttled') });
    expect(refused.headers['retry-after']).toBe('60');
    await untilHolds(async () => expect(await postMail(system.port, mailOf(file))).toMatchObject(success));
  });

  it('memory is not taken by a request that announces a body and sends none', async () => {
    const { port, server } = await start({ limits: { memoryBytes: 300_000 } });
    const mail = mailOf(file);
    const idle = Array.from({ length: 5 }, () => openRequest(port, { headers: headersOf(mail) }));
    for (const { request } of idle) request.flushHeaders();

    expect(await postMail(port, mail)).toMatchObject(success);
    for (const { request } of idle) request.destroy();
    await server.stop();
  });

  it('holds as many at once as fit, and every other email is stored once when its sender retries', async () => {
    const { port, stored } = await start({ limits: { memoryBytes: 500_000 } });
    const mails = Array.from({ length: 12 }, () => mailOf(randomBytes(200_000)));
    const statuses: number[] = [];
    const deliver = async (mail: WebhookRequest): Promise<void> => {
      const { status } = await postMail(port, mail);
      statuses.push(status);
      if (status === 503) await deliver(mail);
    };

    await Promise.all(mails.map(deliver));

    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const bodies = stored.map(({ request }) => sha256(request.body)).sort();
    expect(bodies).toEqual(mails.map(({ body }) => sha256(body)).sort());
  });
});

describe('a sender that', () => {
  it('stops half way is answered 503 after the idle time, and nothing is stored', async () => {
    const { port, stored } = await start({ limits: { idleMs: 30 } });
    const mail = mailOf(file);
    const { request, answer } = openRequest(port, { headers: headersOf(mail) });
    request.write(mail.body.subarray(0, 100_000));

    expect(await answer).toMatchObject({ status: 503, body: errorBody('time_budget_spent') });
    expect(stored).toEqual([]);
    request.destroy();
  });

  it('sends a byte at a time is answered 503 after the whole time', async () => {
    const { port } = await start({ limits: { totalMs: 120 } });
    const { request, answer } = openRequest(port, { headers: headersOf(mailOf(file)) });
    const drip = setInterval(() => request.write('-'), 5);

    const slow = await answer;
    clearInterval(drip);

    expect(slow).toMatchObject({ status: 503, body: errorBody('time_budget_spent') });
    request.destroy();
  });

  it('sends a byte at a time holds nobody up', async () => {
    const { port, stored } = await start();
    const { request } = openRequest(port, { headers: headersOf(mailOf(file)) });
    await new Promise((resolve) => request.write('-', resolve));
    const drip = setInterval(() => request.write('-'), 5);

    const other = await postMail(port, mailOf(file));
    clearInterval(drip);

    expect(other).toMatchObject(success);
    expect(stored).toHaveLength(1);
    request.destroy();
  });

  it('leaves half way leaves nothing behind', async () => {
    const { port, stored, logged } = await start();
    const mail = mailOf(file);
    const { request } = openRequest(port, { headers: headersOf(mail) });
    request.write(mail.body.subarray(0, 100_000), () => request.destroy());

    await isUntil(() => logged.length > 0);

    expect(logged).toMatchObject([{ reason: 'malformed_request', channel_type: 'email' }]);
    expect(stored).toEqual([]);
  });

  it('leaves after the last byte has its mail stored all the same', async () => {
    const { port, stored } = await start();
    const mail = mailOf(file);
    const lines = Object.entries(headersOf(mail)).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(port, '127.0.0.1');
    socket.write(`POST /webhooks/email HTTP/1.1\r\nhost: localhost\r\n${lines.join('')}\r\n`);
    socket.end(mail.body);

    await isUntil(() => stored.length > 0);

    expect(stored).toHaveLength(1);
    socket.destroy();
  });
});
