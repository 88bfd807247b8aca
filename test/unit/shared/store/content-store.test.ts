import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';

vi.stubEnv('AWS_REGION', 'eu-central-1');
const bucket = mockClient(S3Client);
const { uploadContent } = await import('../../../../shared/store/content-store.ts');

const upload = (key: string) => ({ key, contentType: 'text/plain', bytes: Buffer.from(key) });

beforeEach(() => {
  bucket.reset();
});

it('puts every object under its own key, with its type', async () => {
  bucket.on(PutObjectCommand).resolves({});

  await uploadContent('bucket', [upload('messages/1/a'), upload('messages/1/b')], AbortSignal.timeout(1_000));

  expect(bucket.commandCalls(PutObjectCommand).map(({ args }) => args[0].input)).toEqual([
    { Bucket: 'bucket', Key: 'messages/1/a', ContentType: 'text/plain', Body: Buffer.from('messages/1/a') },
    { Bucket: 'bucket', Key: 'messages/1/b', ContentType: 'text/plain', Body: Buffer.from('messages/1/b') },
  ]);
});

it('marks what is of an unknown sender', async () => {
  bucket.on(PutObjectCommand).resolves({});

  await uploadContent(
    'bucket',
    [{ ...upload('messages/1/a'), isOfUnknownSender: true }],
    AbortSignal.timeout(1_000),
  );

  expect(bucket.commandCalls(PutObjectCommand)[0]?.args[0].input.Tagging).toBe('sender=unknown');
});

it('fails when one of them was not put: the message must not be stored then', async () => {
  bucket.on(PutObjectCommand).resolvesOnce({}).rejects(new Error('away'));

  await expect(
    uploadContent('bucket', [upload('a'), upload('b')], AbortSignal.timeout(1_000)),
  ).rejects.toThrow('away');
});
