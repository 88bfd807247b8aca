import {
  DeleteObjectTaggingCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.stubEnv('AWS_REGION', 'eu-central-1');
const bucket = mockClient(S3Client);
const { markOwned, uploadContent } = await import('../../../../shared/store/content-store.ts');

const upload = (key: string, contentType = 'text/plain') => ({ key, contentType, bytes: Buffer.from(key) });
const soon = () => AbortSignal.timeout(2_000);
const puts = () => bucket.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);

function answers(httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: { httpStatusCode } });
}

beforeEach(() => {
  bucket.reset();
  bucket.on(PutObjectCommand).resolves({});
  bucket.on(DeleteObjectTaggingCommand).resolves({});
});

describe('an upload', () => {
  it('puts every object under its own key, with its type, and only where there is none', async () => {
    await uploadContent('bucket', [upload('messages/1/a'), upload('messages/1/b')], soon());

    const common = { Bucket: 'bucket', ContentType: 'text/plain', IfNoneMatch: '*' };
    expect(puts()).toEqual([
      { ...common, Key: 'messages/1/a', Body: Buffer.from('messages/1/a') },
      { ...common, Key: 'messages/1/b', Body: Buffer.from('messages/1/b') },
    ]);
  });

  it('marks an object that no message owns yet', async () => {
    await uploadContent('bucket', [{ ...upload('messages/1/a'), isUnowned: true }], soon());

    expect(puts()[0]?.Tagging).toBe('sender=unknown');
  });

  it('an upload is done when the object is already there, so that a redelivery does not mark it again', async () => {
    bucket.on(PutObjectCommand).rejects(answers(412));

    await expect(uploadContent('bucket', [upload('messages/1/a')], soon())).resolves.toBeUndefined();
    expect(puts()).toHaveLength(1);
  });

  it('tries again when another delivery put the same object at the same moment', async () => {
    bucket.on(PutObjectCommand).rejectsOnce(answers(409)).rejectsOnce(answers(409)).rejects(answers(412));

    await uploadContent('bucket', [upload('messages/1/a')], soon());

    expect(puts()).toHaveLength(3);
  });

  it('fails on a conflict that does not end', async () => {
    bucket.on(PutObjectCommand).rejects(answers(409));

    await expect(uploadContent('bucket', [upload('a')], soon())).rejects.toMatchObject({ name: 'Refused' });
    expect(puts()).toHaveLength(4);
  });

  it('fails when one object was not put, because the message must not be stored then', async () => {
    bucket.on(PutObjectCommand).resolvesOnce({}).rejects(new Error('away'));

    await expect(uploadContent('bucket', [upload('a'), upload('b')], soon())).rejects.toThrow('away');
  });

  it('settles only when nothing reads the bytes anymore, failed or not', async () => {
    let isReading = true;
    const other = Promise.withResolvers<object>();
    bucket.on(PutObjectCommand, { Key: 'failing' }).rejects(new Error('away'));
    bucket.on(PutObjectCommand, { Key: 'slow' }).callsFake(() =>
      other.promise.finally(() => {
        isReading = false;
      }),
    );

    const settled = uploadContent('bucket', [upload('failing'), upload('slow')], soon()).catch(
      () => isReading,
    );
    await new Promise(setImmediate);
    other.resolve({});

    expect(await settled).toBe(false);
  });

  it('puts no more than 50 objects at the same time', async () => {
    let open = 0;
    let most = 0;
    bucket.on(PutObjectCommand).callsFake(async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
      return {};
    });

    await uploadContent(
      'bucket',
      Array.from({ length: 303 }, (_, index) => upload(`messages/1/attachments/${index}`)),
      soon(),
    );

    expect(puts()).toHaveLength(303);
    expect(most).toBeLessThanOrEqual(50);
  });

  it.each([
    'text/html; charset=utf-8',
    'TEXT/HTML',
    'application/xhtml+xml',
    'image/svg+xml',
    'text/xml',
    'application/xml',
    'application/pdf',
    'text/javascript',
    'text/x-unknown',
    'application/octet-stream',
    'multipart/form-data; boundary=xYzZY',
    '',
  ])('of the type %j is stored as a download, so that a browser runs nothing of it', async (contentType) => {
    await uploadContent('bucket', [upload('messages/1/a', contentType)], soon());

    expect(puts()[0]?.ContentDisposition).toBe('attachment');
  });

  it.each(['text/plain', 'text/plain; charset=utf-8', 'image/png', 'image/jpeg', 'audio/ogg', 'video/mp4'])(
    'of the type %j may be shown where it is',
    async (contentType) => {
      await uploadContent('bucket', [upload('messages/1/a', contentType)], soon());

      expect(puts()[0]).not.toHaveProperty('ContentDisposition');
    },
  );
});

describe('an object that a stored message owns', () => {
  it('loses its mark', async () => {
    await markOwned('bucket', ['messages/1/a', 'raw/1']);

    expect(bucket.commandCalls(DeleteObjectTaggingCommand).map(({ args }) => args[0].input)).toEqual([
      { Bucket: 'bucket', Key: 'messages/1/a' },
      { Bucket: 'bucket', Key: 'raw/1' },
    ]);
  });

  it('needs nothing when it has expired', async () => {
    bucket.on(DeleteObjectTaggingCommand, { Key: 'raw/1' }).rejects(answers(404));

    await expect(markOwned('bucket', ['raw/1', 'messages/1/a'])).resolves.toBeUndefined();
    expect(bucket.commandCalls(DeleteObjectTaggingCommand)).toHaveLength(2);
  });

  it.each([403, 500, 503])(
    'an object that a stored message owns is not given up when the bucket answers %i',
    async (status) => {
      bucket.on(DeleteObjectTaggingCommand).rejects(answers(status));

      await expect(markOwned('bucket', ['messages/1/a'])).rejects.toMatchObject({ name: 'Refused' });
    },
  );
});
