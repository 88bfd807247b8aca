import { randomBytes } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, it, vi } from 'vitest';
import { createPorts } from '../../../../functions/receive-webhook/ports.ts';
import { readEnvironment } from '../../../../shared/env.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { inboundMessage, webhookRequest } from '../../../support/builders.ts';
import { createMemoryCloud } from '../../../support/memory-cloud.ts';

const uploads = Array.from({ length: 7 }, (_, index) => ({
  key: `messages/email-1/attachments/${index + 1}`,
  contentType: 'image/png',
  bytes: randomBytes(10),
}));

afterEach(() => vi.unstubAllEnvs());

/** How many uploads were under way at most, and the keys that arrived. */
async function persist(parallelUploads: number | undefined) {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  createMemoryCloud({});
  let now = 0;
  let most = 0;
  const keys: string[] = [];
  mockClient(S3Client)
    .on(PutObjectCommand)
    .callsFake(async ({ Key }) => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      keys.push(Key);
      now--;
      return {};
    });
  const ports = createPorts({
    environment: readEnvironment({
      CONVERSATIONS_TABLE: 'conversations',
      CONTENT_BUCKET: 'content',
      STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:inbound',
      TWILIO_SECRET_NAME: 'twilio',
      SENDGRID_SECRET_NAME: 'sendgrid',
    }),
    log: { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    meter: { record: vi.fn(), flush: vi.fn() },
    channels: {},
    ...(parallelUploads !== undefined && { parallelUploads }),
  });
  const message = inboundMessage({ messageId: 'email-1', channelType: 'email' });
  await ports.persist({ kind: 'message', message, uploads }, webhookRequest(), startDeadline(5_000));
  return { most, keys: keys.sort() };
}

it('uploads only a few files of an email at a time where memory is short, and all of them', async () => {
  expect(await persist(2)).toEqual({ most: 2, keys: uploads.map(({ key }) => key) });
});

it('uploads all files of an email at the same time where nothing is said', async () => {
  expect((await persist(undefined)).most).toBe(7);
});
