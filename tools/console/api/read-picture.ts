import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { isShownInline } from '../../../shared/store/inline-types.ts';
import { bucketClientOf } from '../../cli/deployment/content-bucket.ts';
import { requiredOutput } from '../../cli/deployment/deployment.ts';
import type { ConsoleSystem } from '../console-system.ts';
import { RequestError } from '../request-error.ts';
import type { Picture } from '../wire.ts';

/** Files of messages, and nothing else of the bucket. */
const fileKey = /^messages\/[^/]{1,300}\/(?:media|attachments)\/\d{1,3}$/;
/** More than this is for a program that is made for it. */
const maxBytes = 16 * 1024 * 1024;

/** A picture of the bucket, of the types in which nothing can run. */
export async function readPicture({ deployment }: ConsoleSystem, key: string): Promise<Picture> {
  if (!fileKey.test(key)) throw new RequestError(400, 'invalid_request', 'this is not a file of a message');
  const Bucket = requiredOutput(deployment, 'ContentBucketName');
  try {
    const object = await bucketClientOf(deployment).send(new GetObjectCommand({ Bucket, Key: key }));
    const { ContentType = '', ContentLength = 0 } = object;
    const [contentType = ''] = ContentType.split(';', 1);
    if (!contentType.startsWith('image/') || !isShownInline(contentType) || ContentLength > maxBytes)
      throw new RequestError(415, 'no_picture', 'this file is not shown here');
    const bytes = await object.Body?.transformToByteArray();
    return { contentType, base64: Buffer.from(bytes ?? []).toString('base64') };
  } catch (error) {
    if (error instanceof NoSuchKey)
      throw new RequestError(404, 'no_picture', 'the bucket no longer holds this file');
    throw error;
  }
}
