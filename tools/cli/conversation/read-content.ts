import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { bucketClientOf } from '../deployment/content-bucket.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';
import { selectMessages } from '../replay/select-messages.ts';

/** A request as it came, or else the whole of a long text; throws an Error when the bucket keeps neither. */
export async function readContent(deployment: Deployment, messageId: string): Promise<Uint8Array> {
  const [item] = await selectMessages(deployment, { by: 'message', messageId });
  if (item === undefined) throw new Error(`nothing is stored under ${messageId}`);
  const Key = item.raw_ref ?? item.content_ref;
  if (Key === undefined)
    throw new Error('the bucket keeps nothing of it: the message is in the table as a whole');
  return readObject(deployment, Key);
}

/** An object of the content bucket; throws an Error that says so when it has expired. */
export async function readObject(deployment: Deployment, Key: string): Promise<Uint8Array> {
  const bucket = bucketClientOf(deployment);
  const Bucket = requiredOutput(deployment, 'ContentBucketName');
  const { Body } = await bucket.send(new GetObjectCommand({ Bucket, Key })).catch((error: unknown) => {
    if (error instanceof NoSuchKey) throw new Error(`${Key} has expired: the stage keeps it no longer`);
    throw error;
  });
  if (Body === undefined) throw new Error(`the bucket answered nothing for ${Key}`);
  return Body.transformToByteArray();
}
