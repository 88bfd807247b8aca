import { createHash, randomBytes } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { mailParts, multipart } from '../support/channel-keys.ts';
import {
  allLogs,
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  outputs,
  post,
  readItem,
} from '../support/e2e-client.ts';
import { type SignedRequest, sendgridRequest } from '../support/signed-webhooks.ts';

const success = { status: 200, contentType: 'application/json', body: '{"success":true}' };
const bucket = new S3Client({
  endpoint: outputs().Endpoint as string,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

type Parts = Parameters<typeof multipart>[0];

function mail(
  from: string,
  fields: Readonly<Record<string, string | Buffer>>,
  files: Parts = [],
): SignedRequest {
  const headers = `Message-ID: <${randomBytes(8).toString('hex')}@example.net>\n`;
  const body = multipart([...mailParts({ from, headers, ...fields }), ...files]);
  return sendgridRequest({ contentType: 'multipart/form-data; boundary=xYzZY', body }, keys());
}

function events(batch: readonly object[]): SignedRequest {
  const body = Buffer.from(`[${batch.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`);
  return sendgridRequest({ contentType: 'application/json', body }, keys());
}

/** A new sender whose conversation a person has taken over: its contexts are not delayed. */
async function newSender(): Promise<string> {
  const sender = newAddress();
  await createConversation(sender, { channel_type: 'email', hand_off_to_human: true });
  return sender;
}

/** The queue's bodies of these senders, in the senders' order. */
async function handedOff(senders: readonly string[]): Promise<string[]> {
  const QueueUrl = outputs().EmailHandoffQueueUrl as string;
  const { queues } = deployment();
  const bodies = new Map<string, string>();
  await eventually(
    async () => {
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 }),
      );
      for (const { Body = '', ReceiptHandle } of Messages) {
        bodies.set(JSON.parse(Body).message.from, Body);
        await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return senders.filter((sender) => bodies.has(sender)).length;
    },
    (count) => count === senders.length,
  );
  return senders.map((sender) => bodies.get(sender) ?? '');
}

async function objectBytes(Key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await bucket.send(new GetObjectCommand({ Bucket: outputs().ContentBucketName, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

it('delivers mail in every charset as the right Unicode text', async () => {
  const texts: [string, Buffer, string][] = [
    ['iso-8859-1', Buffer.from('Grüße, José', 'latin1'), 'Grüße, José'],
    ['windows-1252', iconv.encode('“Grüße” – 5 €', 'windows-1252'), '“Grüße” – 5 €'],
    ['iso-2022-jp', Buffer.from('1b244224332473244b2441244f1b2842', 'hex'), 'こんにちは'],
    ['gb18030', iconv.encode('你好，世界 😀', 'gb18030'), '你好，世界 😀'],
    ['koi8-r', iconv.encode('Привет, мир', 'koi8-r'), 'Привет, мир'],
    ['cp850', iconv.encode('Größe', 'cp850'), 'Größe'],
  ];
  const senders = await Promise.all(texts.map(newSender));
  const requests = texts.map(([charset, text], index) =>
    mail(senders[index] ?? '', {
      subject: text,
      text,
      charsets: JSON.stringify({ subject: charset, text: charset }),
    }),
  );

  const answers = await Promise.all(requests.map(post));

  expect(answers).toEqual(texts.map(() => success));
  const messages = (await handedOff(senders)).map((body) => JSON.parse(body).message);
  expect(messages.map(({ body }) => body)).toEqual(texts.map(([, , text]) => text));
  expect(messages.map(({ subject }) => subject)).toEqual(texts.map(([, , text]) => text));
});

describe('3 MB with five attachments', () => {
  const files = Array.from({ length: 5 }, () => randomBytes(600_000));

  it('are stored byte for byte, and a duplicate changes nothing', async () => {
    const sender = await newSender();
    const request = mail(
      sender,
      {},
      files.map((value, index) => ({
        name: `attachment${index + 1}`,
        value,
        fileName: `${index + 1}.bin`,
        contentType: 'application/octet-stream',
      })),
    );

    expect(await post(request)).toEqual(success);

    const [body = ''] = await handedOff([sender]);
    const { attachments } = JSON.parse(body).message;
    expect(attachments.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(files.map(sha256));
    const stored = await Promise.all(
      attachments.map(({ content_ref }: { content_ref: string }) => objectBytes(content_ref)),
    );
    expect(stored.map((bytes, index) => bytes?.equals(files[index] ?? Buffer.alloc(0)))).toEqual(
      files.map(() => true),
    );

    expect(await post(request)).toEqual(success);
    const [first] = await Promise.all(
      attachments.map(({ content_ref }: { content_ref: string }) => objectBytes(content_ref)),
    );
    expect(first?.equals(files[0] ?? Buffer.alloc(0))).toBe(true);
    const kept = (await itemsUnder('message#')).filter(({ sender_id }) => sender_id === sender);
    expect(kept).toHaveLength(1);
  });
});

it('quarantines signed mail that cannot be read: the bytes, an item that says why, a metric', async () => {
  const body = Buffer.concat([Buffer.from('--xYzZY\r\nbroken '), randomBytes(64)]);
  const request = sendgridRequest({ contentType: 'multipart/form-data; boundary=xYzZY', body }, keys());

  expect(await post(request)).toEqual(success);
  expect(await post(request)).toEqual(success);

  const quarantined = (await itemsUnder('message#')).filter(
    ({ conversation_id, status_reason }) =>
      String(conversation_id).startsWith('quarantine#email-') && status_reason === 'no_final_boundary',
  );
  const kept = await Promise.all(quarantined.map(({ content_ref }) => objectBytes(String(content_ref))));
  expect(kept.filter((bytes) => bytes?.equals(body))).toHaveLength(1);
  await eventually(allLogs, (logs) => logs.includes('"MessagesQuarantined":1'));
});

it('counts a batch of events once, and tells the conversation of a dead mailbox', async () => {
  const address = newAddress();
  const key = await createConversation(address, { channel_type: 'email' });
  const id = randomBytes(8).toString('hex');
  const batch = [
    { email: address, event: 'delivered', sg_event_id: `${id}-1`, timestamp: 1_795_514_400 },
    {
      email: address,
      event: 'bounce',
      sg_event_id: `${id}-2`,
      timestamp: 1_795_514_460,
      reason: '550 no mailbox',
    },
    {
      email: address,
      event: 'bounce',
      sg_event_id: `${id}-2`,
      timestamp: 1_795_514_460,
      reason: '550 no mailbox',
    },
    { event: 'account_status_change', sg_event_id: `${id}-3`, timestamp: 1_795_514_470 },
  ];

  expect(await post(events(batch))).toEqual(success);

  expect((await readItem(key))?.email_status).toMatchObject({
    status: 'bounced',
    event_id: `${id}-2`,
    reason: '550 no mailbox',
  });
  const seen = await itemsUnder(`event#${id}`);
  expect(seen.map(({ event_id }) => event_id).sort()).toEqual([`${id}-1`, `${id}-2`, `${id}-3`]);

  const later = {
    email: address,
    event: 'group_resubscribe',
    sg_event_id: `${id}-2`,
    timestamp: 1_795_600_000,
  };
  expect(await post(events([later]))).toEqual(success);
  expect((await readItem(key))?.email_status).toMatchObject({ status: 'bounced' });
});

it('hands over long text and raw mail by content_ref, in a context below 256 KB', async () => {
  const [long, raw] = [await newSender(), await newSender()];
  const text = 'ä'.repeat(20_000);
  const mime = `From: ${raw}\r\nSubject: raw\r\n\r\n${'\u0001'.repeat(60_000)}\r\n`;
  const rawBody = multipart([{ name: 'email', value: mime }]);

  expect(await post(mail(long, { text }))).toEqual(success);
  expect(
    await post(
      sendgridRequest({ contentType: 'multipart/form-data; boundary=xYzZY', body: rawBody }, keys()),
    ),
  ).toEqual(success);

  const bodies = await handedOff([long, raw]);
  for (const body of bodies) expect(Buffer.byteLength(body)).toBeLessThan(256 * 1024);
  const [longMessage, rawMessage] = bodies.map((body) => JSON.parse(body).message);
  expect(longMessage).toMatchObject({ body_truncated: true });
  expect((await objectBytes(longMessage.content_ref))?.toString()).toBe(text);
  expect((await objectBytes(rawMessage.raw_ref))?.equals(rawBody)).toBe(true);
});
