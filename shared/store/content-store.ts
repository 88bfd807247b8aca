import {
  DeleteObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { functionEnvironment } from '../env.ts';
import { inParallel } from '../in-parallel.ts';
import type { ContentUpload } from '../messages/inbound-message.ts';
import { pause } from '../time/backoff.ts';
import { clientSettings } from './aws-client-settings.ts';
import { unownedTag } from './content-tags.ts';
import { isShownInline } from './inline-types.ts';

const client = new S3Client({
  ...clientSettings(3),
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: functionEnvironment().wholeNumber('UPLOAD_TIMEOUT_MS', 5_000),
    throwOnRequestTimeout: true,
  },
  requestChecksumCalculation: 'WHEN_REQUIRED',
});

/** As many as the SDK opens connections: an email may have 300 attachments. */
const maxParallel = 50;
const maxTries = 4;

/**
 * Put all objects. An object that exists stays as it is: its key follows from the message's own id, and the message that
 * owns it may have lost its mark already. When this settles, nothing reads the bytes any more. This module makes its
 * client when it is loaded, which is when the first object is put (`#lazy/content-store`).
 */
export async function uploadContent(
  bucketName: string,
  uploads: readonly ContentUpload[],
  signal: AbortSignal,
): Promise<void> {
  const errors: unknown[] = [];
  await inParallel(uploads, maxParallel, async (upload) => {
    if (errors.length === 0) await putOnce(bucketName, upload, signal).catch((error) => errors.push(error));
  });
  if (errors.length > 0) throw errors[0];
}

/**
 * Remove the tag of unowned objects. Repeating it is harmless, and an object that has expired needs nothing. It is
 * told from a forbidden one by `s3:ListBucket`: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export async function markOwned(bucketName: string, keys: readonly string[]): Promise<void> {
  await inParallel(keys, maxParallel, async (Key) => {
    try {
      await client.send(new DeleteObjectTaggingCommand({ Bucket: bucketName, Key }));
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  });
}

/** Mark objects as unowned again, for a message that left its conversation. */
export async function markUnowned(bucketName: string, keys: readonly string[]): Promise<void> {
  await inParallel(keys, maxParallel, async (Key) => {
    const Tagging = { TagSet: [{ Key: unownedTag.key, Value: unownedTag.value }] };
    try {
      await client.send(new PutObjectTaggingCommand({ Bucket: bucketName, Key, Tagging }));
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  });
}

async function putOnce(bucketName: string, upload: ContentUpload, abortSignal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new PutObjectCommand(putInput(bucketName, upload)), { abortSignal });
      return;
    } catch (error) {
      const status = statusOf(error);
      // It is there: by another delivery, or by the SDK's own first try whose answer was lost.
      if (status === 412) return;
      // Two deliveries at the same moment.
      if (status !== 409 || attempt === maxTries) throw error;
      await pause(20 * attempt, abortSignal);
    }
  }
}

function putInput(Bucket: string, { key, contentType, bytes, isUnowned }: ContentUpload) {
  return {
    Bucket,
    Key: key,
    Body: bytes,
    ContentType: contentType,
    IfNoneMatch: '*',
    ...(!isShownInline(contentType) && { ContentDisposition: 'attachment' }),
    ...(isUnowned && { Tagging: `${unownedTag.key}=${unownedTag.value}` }),
  };
}

/** By its shape: a part that is loaded lazily may have its own error class. */
function statusOf(error: unknown): number | undefined {
  const { $metadata } = Object(error) as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
