import { createHash } from 'node:crypto';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ContextObject } from '@incoming-webhook/context';

/** Reads what a context only names: a long text, HTML, files. */

export interface Content {
  readonly client: S3Client;
  /** The stack output ContentBucketName. */
  readonly bucketName: string;
}

type Attachment = NonNullable<ContextObject['message']['attachments']>[number];

/** The whole text of a message. */
export async function readText(content: Content, { message }: ContextObject): Promise<string> {
  if (message.body_truncated !== true || message.content_ref === undefined) return message.body;
  return new TextDecoder().decode(await readObject(content, message.content_ref));
}

/** The bytes of a file; throws when they are not those that the context names. */
export async function readAttachment(content: Content, attachment: Attachment): Promise<Uint8Array> {
  const bytes = await readObject(content, attachment.content_ref);
  if (createHash('sha256').update(bytes).digest('hex') === attachment.sha256) return bytes;
  throw new Error(`${attachment.content_ref} is not what was stored`);
}

/** The request as it came; undefined when it has expired. */
export async function readRaw(content: Content, { message }: ContextObject): Promise<Uint8Array | undefined> {
  if (message.raw_ref === undefined) return undefined;
  try {
    return await readObject(content, message.raw_ref);
  } catch (error) {
    if (isExpired(error)) return undefined;
    throw error;
  }
}

/** Without s3:ListBucket the bucket does not say that an object is missing. */
function isExpired(error: unknown): boolean {
  return error instanceof Error && ['NoSuchKey', 'AccessDenied'].includes(error.name);
}

async function readObject({ client, bucketName }: Content, key: string): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
  if (Body === undefined) throw new Error(`${key} has no content`);
  return Body.transformToByteArray();
}
