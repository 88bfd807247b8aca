import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { ReceiveWebhookPorts } from '../../../../../functions/receive-webhook/receive-webhook.ts';
import { SecretError } from '../../../../../shared/errors.ts';
import { secretsOf, sendgridKey, sha256, signedMail } from '../../../../support/channel-keys.ts';
import {
  errorBody,
  attachedFile as file,
  headersOf,
  isUntil,
  mailOf,
  openRequest,
  postMail,
  startTestMailServer,
  success,
  testMailServers,
  without,
} from '../../../../support/email-server.ts';
import { untilHolds } from '../../../../support/until-holds.ts';

const start = testMailServers();

describe('a signed email', () => {
  it('a signed email is answered as by API Gateway, with its attachment byte for byte', async () => {
    const { port, stored } = await start();

    const answer = await postMail(port, mailOf(file));

    expect(answer).toMatchObject(success);
    expect(answer.headers['content-type']).toBe('application/json');
    const [{ parsed } = { parsed: undefined }] = stored;
    const bytes =
      parsed?.kind === 'message' ? parsed.uploads.map((upload) => sha256(Buffer.from(upload.bytes))) : [];
    expect(bytes).toContain(sha256(file));
  });

  it('a signed email is accepted without a length, in pieces of any size', async () => {
    const { port, stored } = await start();
    const mail = mailOf(file);
    const { request, answer } = openRequest(port, { headers: without(headersOf(mail), 'content-length') });

    for (let at = 0; at < mail.body.length; at += 7_001) request.write(mail.body.subarray(at, at + 7_001));
    request.end();

    expect(await answer).toMatchObject(success);
    expect(stored[0]?.request.body.equals(mail.body)).toBe(true);
  });

  it('a signed email is accepted without a length beyond the memory that it is given at first', async () => {
    const { port, stored } = await start({ limits: { maxBytes: 3_000_000, memoryBytes: 3_000_000 } });
    const mail = mailOf(randomBytes(2_500_000));
    const { request, answer } = openRequest(port, { headers: without(headersOf(mail), 'content-length') });
    request.end(mail.body);

    expect(await answer).toMatchObject(success);
    expect(stored[0]?.request.body.equals(mail.body)).toBe(true);
  });

  it('a signed email is asked for where its sender waits to be asked', async () => {
    const { port, stored } = await start();
    const mail = mailOf(file);
    const { request, answer } = openRequest(port, {
      headers: { ...headersOf(mail), expect: '100-continue' },
    });
    request.flushHeaders();

    await once(request, 'continue');
    request.end(mail.body);

    expect(await answer).toMatchObject(success);
    expect(stored).toHaveLength(1);
  });

  it('a signed email is verified by a key that was added while it arrived', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const old = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const sendgrid = async (options?: { readonly refresh: boolean }) => (options?.refresh ? added : known);
    const known = { verificationKeys: [old], apiKey: undefined };
    const added = { verificationKeys: [old, sendgridKey], apiKey: undefined };
    const { port } = await start({ ports: { secrets: secretsOf({ sendgrid }) } });

    expect(await postMail(port, mailOf(file))).toMatchObject(success);
  });

  it('a signed email is answered 503 where its key cannot be read, before its body is', async () => {
    const sendgrid = () =>
      Promise.reject(new SecretError({ code: 'secret_not_configured', reason: 'no verification key' }));
    const { port } = await start({ ports: { secrets: secretsOf({ sendgrid }) } });
    const { request, answer } = openRequest(port, { headers: headersOf(mailOf(file)) });
    request.flushHeaders();

    expect(await answer).toMatchObject({ status: 503, body: errorBody('secret_not_configured') });
    request.destroy();
  });
});

describe('a request that is no mail of SendGrid', () => {
  it.each([
    ['POST', '/webhooks/sms'],
    ['POST', '/webhooks/email/more'],
    ['POST', '/'],
    ['POST', '/health'],
    ['GET', '/'],
    ['GET', '/webhooks/sms'],
  ])('a request that is no mail of SendGrid is answered 404: %s %s', async (method, path) => {
    const { port, stored } = await start();
    const { request, answer } = openRequest(port, { method, path });
    request.end();

    expect(await answer).toMatchObject({ status: 404, body: errorBody('unsupported_channel') });
    expect(stored).toEqual([]);
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])(
    'a request that is no mail of SendGrid is answered 405 and told of POST: %s',
    async (method) => {
      const { port, stored } = await start();
      const { request, answer } = openRequest(port, { method });
      request.end();

      expect(await answer).toMatchObject({
        status: 405,
        headers: { allow: 'POST' },
        body: errorBody('method_not_allowed'),
      });
      expect(stored).toEqual([]);
    },
  );

  it('gets a new request id each time', async () => {
    const { port } = await start();
    const ask = () => {
      const { request, answer } = openRequest(port, { path: '/' });
      request.end();
      return answer;
    };

    const [first, second] = await Promise.all([ask(), ask()]);

    expect(first?.body).not.toBe(second?.body);
  });

  it('a request that is no mail of SendGrid is answered 415 in another content type', async () => {
    const { port } = await start();
    const { request, answer } = openRequest(port, { headers: { 'content-type': 'text/plain' } });
    request.end('hello');

    expect(await answer).toMatchObject({ status: 415, body: errorBody('unsupported_content_type') });
  });

  it('a request that is no mail of SendGrid is answered 401 without a signature before its body is read', async () => {
    const { port, metrics } = await start();
    const headers = without(headersOf(mailOf(file)), 'x-twilio-email-event-webhook-signature');
    const { request, answer } = openRequest(port, { headers });
    request.flushHeaders();

    expect(await answer).toMatchObject({ status: 401, body: errorBody('invalid_signature') });
    expect(metrics).toContain('SignaturesRejected{"channel":"email"}');
    request.destroy();
  });

  it('a request that is no mail of SendGrid is answered 401 with a signature over other bytes, and nothing is stored', async () => {
    const { port, stored } = await start();
    const mail = mailOf(file);
    mail.body[mail.body.length - 100_000] = (mail.body[mail.body.length - 100_000] ?? 0) ^ 1;

    expect(await postMail(port, mail)).toMatchObject({ status: 401, body: errorBody('invalid_signature') });
    expect(stored).toEqual([]);
  });

  it('a request that is no mail of SendGrid is answered 400 when it is signed and empty', async () => {
    const { port } = await start();

    expect(await postMail(port, signedMail(Buffer.alloc(0), { receivedAt: new Date() }))).toMatchObject({
      status: 400,
      body: errorBody('malformed_request'),
    });
  });
});

describe('a stop', () => {
  it('answers what was accepted, also an email that is still arriving, and accepts nothing new', async () => {
    const { port, server, stored } = await startTestMailServer();
    const mail = mailOf(file);
    const { request, answer } = openRequest(port, { headers: headersOf(mail) });
    request.write(mail.body.subarray(0, 100_000));
    await untilHolds(async () => expect((await health(port)).status).toBe(200));

    const stopped = server.stop();
    await expect(health(port)).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/);
    request.end(mail.body.subarray(100_000));

    const last = await answer;
    expect(last).toMatchObject(success);
    expect(last.headers.connection).toBe('close');
    await stopped;
    expect(stored).toHaveLength(1);
  });

  it('does not end before an email that is being stored is answered', async () => {
    let finish = () => {};
    const persisted = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const persist = vi.fn(async () => {
      await persisted;
      return { outcome: 'duplicate', channelType: 'email', messageId: 'email-1' } as const;
    });
    const { port, server } = await startTestMailServer({ ports: { persist } });
    const answer = postMail(port, mailOf(file));
    await isUntil(() => persist.mock.calls.length > 0);

    let isStopped = false;
    const stopped = server.stop().then(() => {
      isStopped = true;
    });
    await expect(health(port)).rejects.toThrow(/ECONNREFUSED|ECONNRESET|hang up/);
    expect(isStopped).toBe(false);
    finish();

    expect(await answer).toMatchObject(success);
    await stopped;
  });
});

describe('work', () => {
  it('work is done for so many emails at a time, the others wait', async () => {
    const finishers: (() => void)[] = [];
    const persist = async () => {
      await new Promise<void>((resolve) => finishers.push(resolve));
      return { outcome: 'duplicate', channelType: 'email', messageId: 'email-1' } as const;
    };
    const { port } = await start({ ports: { persist }, limits: { parallel: 2, memoryBytes: 9_000_000 } });
    const answers = Promise.all(Array.from({ length: 5 }, () => postMail(port, mailOf(file))));

    await isUntil(() => finishers.length === 2);
    await health(port);
    expect(finishers).toHaveLength(2);
    for (let count = 1; count <= 5; count++) {
      await isUntil(() => finishers.length === Math.min(5, count + 1));
      finishers[count - 1]?.();
    }

    expect((await answers).map(({ status }) => status)).toEqual(Array(5).fill(200));
  });

  it('that finds no place in its time is answered 503', async () => {
    const persist: ReceiveWebhookPorts['persist'] = (_parsed, _request, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { port } = await start({ ports: { persist }, limits: { parallel: 1, requestBudgetMs: 60 } });

    const answers = await Promise.all([postMail(port, mailOf(file)), postMail(port, mailOf(file))]);

    const { status, body } = answers.find((answer) => answer.body.includes('time_budget_spent')) ?? {};
    expect({ status, body }).toEqual({ status: 503, body: errorBody('time_budget_spent') });
  });
});

it('answers a load balancer that asks whether it is well, and keeps the connection', async () => {
  const { port, logged } = await start();

  const answer = await health(port);

  expect(answer).toMatchObject(success);
  expect(answer.headers.connection).not.toBe('close');
  expect(logged).toEqual([]);
});

async function health(port: number) {
  const { request, answer } = openRequest(port, { method: 'GET', path: '/health' });
  request.end();
  return answer;
}
