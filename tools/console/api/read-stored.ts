import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { messageSortKey } from '../../../shared/store/table-keys.ts';
import { bucketClientOf } from '../../cli/deployment/content-bucket.ts';
import { requiredOutput } from '../../cli/deployment/deployment.ts';
import type { ConsoleSystem } from '../console-system.ts';
import { RequestError } from '../request-error.ts';
import type { MessageName, StoredMessage, StoredObject } from '../wire.ts';

/** A larger one is printed by `npm run conversation -- raw`. */
const maxBytes = 32 * 1024 * 1024;

/** The item of a message, and whether the bucket holds its request. */
export async function readStored(system: ConsoleSystem, name: MessageName): Promise<StoredMessage> {
  const item = await readItem(system, name);
  return { item, rawRef: rawRefOf(item) ?? null };
}

/** The request of a message as it arrived: the body that its provider signed. */
export async function readRawRequest(system: ConsoleSystem, name: MessageName): Promise<StoredObject> {
  const Key = rawRefOf(await readItem(system, name));
  if (Key === undefined)
    throw new RequestError(404, 'no_raw_request', 'the request is not kept: the item holds all of it');
  const Bucket = requiredOutput(system.deployment, 'ContentBucketName');
  try {
    const object = await bucketClientOf(system.deployment).send(new GetObjectCommand({ Bucket, Key }));
    if ((object.ContentLength ?? 0) > maxBytes)
      throw new RequestError(413, 'too_large', 'use npm run conversation -- raw: the request is above 32 MB');
    const bytes = await object.Body?.transformToByteArray();
    return { contentType: object.ContentType ?? '', base64: Buffer.from(bytes ?? []).toString('base64') };
  } catch (error) {
    if (error instanceof NoSuchKey)
      throw new RequestError(404, 'no_raw_request', 'the request has expired: the bucket no longer holds it');
    throw error;
  }
}

export async function readItem(
  { deployment }: ConsoleSystem,
  { conversationId, messageId }: MessageName,
): Promise<MessageItem> {
  const { Item } = await deployment.dynamo.send(
    new GetCommand({
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      Key: { conversation_id: conversationId, primary_channel: messageSortKey(messageId) },
      ConsistentRead: true,
    }),
  );
  if (Item === undefined) throw new RequestError(404, 'no_message', 'the table does not hold this message');
  return Item as MessageItem;
}

/** What is in quarantine has its request as its content. */
function rawRefOf(item: MessageItem): string | undefined {
  return item.routing_status === 'quarantined' ? item.content_ref : item.raw_ref;
}
