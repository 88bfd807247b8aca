import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalMailServer } from '../../tools/local-cloud/large-mail/local-mail-server.ts';
import type { MailServerProcess } from '../../tools/local-cloud/large-mail/start-mail-server.ts';
import { localDirectory } from '../../tools/local-cloud/start-local-cloud.ts';
import {
  type Answer,
  createConversation,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  objectBytes,
  outputs,
  post,
  receiveFrom,
} from '../support/e2e-client.ts';
import { readMetrics } from '../support/emf.ts';
import { rawSendgridMail } from '../support/raw-mail.ts';
import { type SignedRequest, sendgridMail } from '../support/signed-webhooks.ts';

const megabyte = 1_000_000;
const success = { status: 200, contentType: 'application/json', body: '{"success":true}' };
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const newMessageId = () => `${randomBytes(8).toString('hex')}@example.com`;

let server: MailServerProcess;
beforeAll(async () => {
  server = await startLocalMailServer({ outputs: outputs() });
});
afterAll(async () => {
  await server.stop();
});

async function postTo(url: string, { path, headers, body }: SignedRequest): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
  });
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    body: await response.text(),
  };
}

/** As SendGrid: again after everything but a 2xx or a 4xx. */
async function deliver(url: string, request: SignedRequest): Promise<void> {
  await eventually(
    () =>
      postTo(url, request).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status >= 200 && status < 500 && status !== 0,
  );
}

function files(count: number, bytes: number) {
  return Array.from({ length: count }, (_, index) => ({
    name: `scan ${index + 1}.jpg`,
    bytes: randomBytes(bytes),
  }));
}

/** A new sender whose conversation a person has taken over: its contexts are not delayed. */
async function newSender(): Promise<string> {
  const sender = newAddress();
  await createConversation(sender, { channel_type: 'email', hand_off_to_human: true });
  return sender;
}

async function messagesOf(sender: string) {
  return (await itemsUnder('message#')).filter(({ sender_id }) => sender_id === sender);
}

describe('30 MB with seven attachments', () => {
  it.each([
    ['parsed', Math.floor((29.9 * megabyte) / 7), sendgridMail],
    ['as raw MIME', Math.floor((29.9 * megabyte * 0.73) / 7), rawSendgridMail],
  ] as const)(
    '%s are stored byte for byte, and their context is on the queue',
    async (_mode, size, mailOf) => {
      const sender = await newSender();
      const attachments = files(7, size);
      const request = mailOf({ from: sender, messageId: newMessageId(), attachments }, keys());
      expect(request.body.length).toBeGreaterThan(29 * megabyte);

      expect(await postTo(server.url, request)).toEqual(success);

      const { Body = '{}' } = (await receiveFrom('EmailHandoffQueueUrl', sender)) ?? {};
      const { message } = JSON.parse(Body);
      const digests = attachments.map(({ bytes }) => sha256(bytes));
      expect(message.attachments.map((attachment: { sha256: string }) => attachment.sha256)).toEqual(digests);
      const stored = [];
      for (const { content_ref } of message.attachments) stored.push(sha256(await objectBytes(content_ref)));
      expect(stored).toEqual(digests);
      expect(sha256(await objectBytes(message.raw_ref))).toBe(sha256(request.body));
      expect(message.provider_metadata.raw_truncated).toBeUndefined();
    },
  );

  it('with a wrong signature are answered 401, and nothing is written', async () => {
    const sender = newAddress();
    const attachments = files(7, Math.floor((29.9 * megabyte) / 7));
    const request = sendgridMail({ from: sender, messageId: newMessageId(), attachments }, keys());
    request.body[request.body.length - 1_000] = (request.body[request.body.length - 1_000] ?? 0) ^ 1;

    expect((await postTo(server.url, request)).status).toBe(401);

    expect(await messagesOf(sender)).toEqual([]);
  });
});

it('answers 41 MB with 413, and counts it', async () => {
  const attachments = files(1, 41 * megabyte);
  const request = sendgridMail({ from: newAddress(), messageId: newMessageId(), attachments }, keys());

  const { status, body } = await postTo(server.url, request);

  expect({ status, error: JSON.parse(body).error }).toEqual({ status: 413, error: 'payload_too_large' });
  const logFile = join(localDirectory, 'logs', 'large-mail.log');
  await eventually(
    async () => [...readMetrics(readFileSync(logFile, 'utf8')).keys()],
    (names) => names.filter((name) => name.includes('payload_too_large')).length === 1,
  );
});

it('stores one message of an email that comes by both ways at the same time, twenty times', async () => {
  const sender = await newSender();
  const messageId = newMessageId();
  const attachments = files(2, 60_000);

  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const request = sendgridMail({ from: sender, messageId, attachments }, keys());
      return index % 2 === 0 ? post(request) : postTo(server.url, request);
    }),
  );

  expect(answers).toEqual(answers.map(() => success));
  const { Body = '{}' } = (await receiveFrom('EmailHandoffQueueUrl', sender)) ?? {};
  const messages = await messagesOf(sender);
  expect(messages.map(({ message_id }) => message_id)).toEqual([JSON.parse(Body).message.message_id]);
});

it('loses and doubles nothing when it is stopped in the middle and started again', async () => {
  const senders = await Promise.all(Array.from({ length: 6 }, newSender));
  const stopping = await startLocalMailServer({ outputs: outputs() });
  const { url } = stopping;
  const deliveries = senders.map((sender) =>
    deliver(
      url,
      sendgridMail({ from: sender, messageId: newMessageId(), attachments: files(2, megabyte) }, keys()),
    ),
  );
  process.kill(stopping.pid, 'SIGTERM');
  expect(await stopping.ended).toBe(0);

  const again = await startLocalMailServer({ outputs: outputs(), port: Number(new URL(url).port) });
  await Promise.all(deliveries);
  await again.stop();

  const stored = await Promise.all(senders.map(messagesOf));
  expect(stored.map((messages) => messages.length)).toEqual(senders.map(() => 1));
});
