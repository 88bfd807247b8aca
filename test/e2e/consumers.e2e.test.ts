import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handleBatch, pollOnce, type SeenMessages } from '../../docs/examples/consumer.ts';
import { readAttachment, readRaw, readText } from '../../docs/examples/content.ts';
import { parseContext } from '../../packages/context/parse-context.ts';
import { bucketClientOf } from '../../tools/cli/deployment/content-bucket.ts';
import {
  createConversation,
  deployment,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  receiveFrom,
} from '../support/e2e-client.ts';
import { examplesPython } from '../support/python-with.ts';
import { sendgridMail, twilioWebhook } from '../support/signed-webhooks.ts';

/** A context as the system puts it on a queue. */
async function routedContext(): Promise<string> {
  const sender = newPhoneNumber();
  await createConversation(sender, { hand_off_to_human: true, channel_type: 'sms' });
  const message = { MessageSid: newMessageSid(), From: sender, Body: 'to be consumed' };
  const publicBaseUrl = outputs().PublicBaseUrl as string;
  await post(twilioWebhook('sms', message, { keys: keys(), publicBaseUrl }));
  return (await receiveFrom('SmsHandoffQueueUrl', sender))?.Body ?? '';
}

const idOf = (context: string): string => JSON.parse(context).message.message_id;

/** A queue of this test's own, with these bodies. */
async function queueWith(bodies: readonly string[]): Promise<string> {
  const { queues } = deployment();
  const { QueueUrl = '' } = await queues.send(
    new CreateQueueCommand({
      QueueName: `consumed-${newMessageSid()}`,
      Attributes: { VisibilityTimeout: '120' },
    }),
  );
  for (const MessageBody of bodies) await queues.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  return QueueUrl;
}

/** How many messages were received and not deleted; `visible` is what nobody received. */
async function leftOn(QueueUrl: string): Promise<{ visible: number; received: number }> {
  const { Attributes } = await deployment().queues.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages),
    received: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  };
}

let contexts: readonly string[] = [];
let bodies: readonly string[] = [];
let laterMinor = '';

beforeAll(async () => {
  const [one, two] = [await routedContext(), await routedContext()];
  const later = JSON.parse(two);
  later.meta.version = '1.7';
  laterMinor = JSON.stringify({ ...later, added_later: { by: 'a later 1.x' } });
  contexts = [one, two];
  // One twice, as after a send whose answer was lost; one with a field that this version does not know; two that are none.
  bodies = [one, one, laterMinor, '{"message":{"message_id":"no context"}}', 'not JSON'];
});

describe('the consumer in TypeScript', () => {
  const seenIds = new Set<string>();
  const seen: SeenMessages = {
    has: async (id) => seenIds.has(id),
    add: async (id) => void seenIds.add(id),
  };

  beforeEach(() => {
    seenIds.clear();
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });

  it('works on each message once, deletes what is done, and leaves what it cannot read', async () => {
    const queueUrl = await queueWith(bodies);
    const worked: string[] = [];

    let came = 0;
    do {
      came = await pollOnce(
        { queues: deployment().queues, queueUrl },
        async ({ message }) => void worked.push(message.message_id),
        seen,
      );
    } while (came > 0);

    expect(worked.sort()).toEqual(contexts.map(idOf).sort());
    expect(await leftOn(queueUrl)).toEqual({ visible: 0, received: 2 });
  });

  it('answers a Lambda which messages of a batch failed, and does the others', async () => {
    const messages: Message[] = bodies.map((Body, index) => ({ MessageId: String(index), Body }));
    const isFirst = ({ message }: { message: { message_id: string } }) =>
      message.message_id === idOf(contexts[0] as string);

    const failed = await handleBatch(
      messages,
      async (context) => {
        if (isFirst(context)) throw new Error('the work failed');
      },
      seen,
    );

    expect(failed.map(({ MessageId }) => MessageId)).toEqual(['0', '1', '3', '4']);
    expect([...seenIds]).toEqual([idOf(laterMinor)]);
  });
});

describe('the consumer in Python', () => {
  const examples = join(import.meta.dirname, '..', '..', 'docs', 'examples');

  it('does the same', async () => {
    const python = examplesPython();
    const queueUrl = await queueWith(bodies);

    const { status, stdout, stderr } = spawnSync(python, [join(examples, 'consumer.py'), queueUrl, '4'], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: outputs().Endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'us-east-1',
      },
    });

    expect(status, stderr).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual(contexts.map(idOf).sort());
    expect(stderr.match(/message left on the queue/g)).toHaveLength(2);
    expect(await leftOn(queueUrl)).toEqual({ visible: 0, received: 2 });
  });
});

describe('what a context only names', () => {
  it('what a context only names is read as it was sent: a long text, a file, and the request itself', async () => {
    const from = newAddress();
    await createConversation(from, { hand_off_to_human: true, channel_type: 'email' });
    const text = `A long story. ${'And so on. '.repeat(4_000)}The end.`;
    const bytes = Buffer.from('%PDF-1.7 an invoice');
    const messageId = `${newMessageSid()}@example.com`;
    const request = sendgridMail({ from, text, messageId, attachments: [{ name: 'a.pdf', bytes }] }, keys());
    await post(request);
    const context = parseContext((await receiveFrom('EmailHandoffQueueUrl', from))?.Body);
    const content = {
      client: bucketClientOf(deployment()),
      bucketName: String(outputs().ContentBucketName),
    };

    const [attachment] = context.message.attachments ?? [];
    if (attachment === undefined) throw new Error('the context names no file');

    expect((await readText(content, context)).trim()).toBe(text);
    expect(Buffer.from(await readAttachment(content, attachment)).equals(bytes)).toBe(true);
    expect(Buffer.from((await readRaw(content, context)) ?? []).equals(request.body)).toBe(true);
    const expired = { ...context, message: { ...context.message, raw_ref: 'raw/expired' } };
    expect(await readRaw(content, expired)).toBeUndefined();
    const changed = { ...attachment, sha256: '0'.repeat(64) };
    await expect(readAttachment(content, changed)).rejects.toThrow('is not what was stored');
  });
});
