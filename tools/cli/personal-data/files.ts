import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { contentPrefixes, filesPrefix } from '../../../shared/store/content-keys.ts';
import { bucketClientOf } from '../deployment/content-bucket.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';

/** The bucket, as far as people's data need it. */
export interface Files {
  /** Keys of all objects of a message: its files, the request as it came, and what could not be read. */
  keysOf(messageId: string): Promise<string[]>;
  remove(keys: readonly string[]): Promise<void>;
  read(key: string): Promise<Buffer | undefined>;
  /** Write an object to a file. */
  save(key: string, path: string): Promise<void>;
  put(key: string, text: string): Promise<void>;
}

/** The object of a request that could not be read. */
export function quarantineKey(messageId: string): string {
  return `${contentPrefixes.quarantine}${messageId}`;
}

/** S3 removes so many at a time. */
const removedAtOnce = 1_000;

export function filesOf(deployment: Deployment): Files {
  const client = bucketClientOf(deployment);
  const Bucket = requiredOutput(deployment, 'ContentBucketName');
  return {
    async keysOf(messageId) {
      const exact = [contentPrefixes.raw, contentPrefixes.quarantine].map(
        (prefix) => `${prefix}${messageId}`,
      );
      const keys: string[] = [];
      for (const Prefix of [filesPrefix(messageId), ...exact]) {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
          keys.push(
            ...Contents.flatMap(({ Key = '' }) => (Prefix.endsWith('/') || exact.includes(Key) ? [Key] : [])),
          );
        }
      }
      return keys;
    },
    async remove(keys) {
      for (let start = 0; start < keys.length; start += removedAtOnce) {
        const Objects = keys.slice(start, start + removedAtOnce).map((Key) => ({ Key }));
        const { Errors = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        if (Errors[0]) throw new Error(`S3 did not delete ${Errors.length} objects: ${Errors[0].Code}`);
      }
    },
    async read(Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async save(Key, path) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      await pipeline(Body as Readable, createWriteStream(path, { mode: 0o600 }));
    },
    async put(Key, text) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: text, ContentType: 'application/json' }));
    },
  };
}
