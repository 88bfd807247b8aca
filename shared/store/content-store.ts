import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ContentUpload } from '../messages/inbound-message.ts';
import { clientSettings } from './aws-client-settings.ts';
import { unknownSenderTag } from './content-tags.ts';

const client = new S3Client({
  ...clientSettings(3),
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  requestChecksumCalculation: 'WHEN_REQUIRED',
});

/**
 * Put all objects, in parallel. The same upload twice is harmless: keys follow from the message's own id. This module
 * makes its client when it is loaded, which is when the first object is put (`#lazy/content-store`).
 */
export async function uploadContent(
  bucketName: string,
  uploads: readonly ContentUpload[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    uploads.map(({ key, contentType, bytes, isOfUnknownSender }) =>
      client.send(
        new PutObjectCommand({
          Bucket: bucketName,
          Key: key,
          Body: bytes,
          ContentType: contentType,
          ...(isOfUnknownSender && { Tagging: `${unknownSenderTag.key}=${unknownSenderTag.value}` }),
        }),
        { abortSignal: signal },
      ),
    ),
  );
}
