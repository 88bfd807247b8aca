import { DeleteObjectTaggingCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { inParallel } from '../../../shared/in-parallel.ts';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { contentPrefixes, filesPrefix } from '../../../shared/store/content-keys.ts';
import { bucketClientOf } from '../deployment/content-bucket.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';

const maxParallel = 20;

/**
 * Take the mark of unowned objects from everything that the bucket holds of a message, whether its item names it or not.
 * For a message that a conversation owns already: unmarked files of a message that stayed where it was would never be
 * deleted. The workflow does the same for what the item names, so an interruption before this loses nothing.
 */
export async function keepFiles(deployment: Deployment, { message_id }: MessageItem): Promise<void> {
  const Bucket = requiredOutput(deployment, 'ContentBucketName');
  const client = bucketClientOf(deployment);
  for (const Prefix of [filesPrefix(message_id), `${contentPrefixes.raw}${message_id}`]) {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
      await inParallel(Contents, maxParallel, async ({ Key }) => {
        await client.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
      });
    }
  }
}
