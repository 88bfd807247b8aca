import { GetObjectCommand } from '@aws-sdk/client-s3';
import { bucketClientOf } from '../content-bucket.ts';
import { type Deployment, requiredOutput } from '../deployment.ts';
import { selectMessages } from '../replay/select-messages.ts';

/** The bytes that the bucket keeps of a message; throws an Error when it keeps none. */
export async function readContent(deployment: Deployment, messageId: string): Promise<Uint8Array> {
  const [item] = await selectMessages(deployment, { by: 'message', messageId });
  if (item === undefined) throw new Error(`nothing is stored under ${messageId}`);
  if (item.content_ref === undefined) throw new Error('this message is in the table as a whole');
  const bucket = bucketClientOf(deployment);
  const { Body } = await bucket.send(
    new GetObjectCommand({ Bucket: requiredOutput(deployment, 'ContentBucketName'), Key: item.content_ref }),
  );
  if (Body === undefined) throw new Error('the bucket has nothing under that key any more');
  return Body.transformToByteArray();
}
