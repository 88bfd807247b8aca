import { DeleteObjectTaggingCommand } from '@aws-sdk/client-s3';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { bucketClientOf } from '../content-bucket.ts';
import { type Deployment, requiredOutput } from '../deployment.ts';

/** The bucket's objects that a message names. */
function filesOf({ content_ref, attachments = [], metadata }: MessageItem): string[] {
  const { raw_ref, html_ref, attachments_ref } = metadata;
  const refs = [
    content_ref,
    ...attachments.map((file) => file.content_ref),
    raw_ref,
    html_ref,
    attachments_ref,
  ];
  return refs.filter((ref) => typeof ref === 'string');
}

/**
 * Take the mark of unknown senders from a message's files, so that they live as long as the messages of conversations.
 * Before the message is moved: an interruption in between leaves files too long, and never a message without its files.
 */
export async function keepFiles(deployment: Deployment, item: MessageItem): Promise<void> {
  const keys = filesOf(item);
  if (keys.length === 0) return;
  const Bucket = requiredOutput(deployment, 'ContentBucketName');
  const client = bucketClientOf(deployment);
  await Promise.all(keys.map((Key) => client.send(new DeleteObjectTaggingCommand({ Bucket, Key }))));
}
