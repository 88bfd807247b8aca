import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { bucketClientOf } from '../../../tools/cli/deployment/content-bucket.ts';
import { allLogs, deployment, itemsUnder, objectBytes, outputs } from '../e2e-client.ts';

/** Where a text is stored: items of the table, objects of the bucket by key or bytes, lines of the logs. */
export async function placesOf(pattern: RegExp): Promise<string[]> {
  const [items, objects, logs] = await Promise.all([itemsUnder(''), objectTexts(), allLogs()]);
  return [
    ...items.map((item) => `table ${JSON.stringify(item, withSets)}`),
    ...objects,
    ...logs.split('\n').map((line) => `logs ${line}`),
  ].filter((text) => pattern.test(text));
}

/** The kept objects of all messages, as text. */
async function objectTexts(): Promise<string[]> {
  const client = bucketClientOf(deployment());
  const texts: string[] = [];
  const pages = paginateListObjectsV2({ client }, { Bucket: outputs().ContentBucketName as string });
  for await (const { Contents = [] } of pages) {
    for (const { Key = '' } of Contents) texts.push(`bucket ${Key} ${decoded(await objectBytes(Key))}`);
  }
  return texts;
}

function decoded(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/%2B/gi, '+').replace(/%40/g, '@');
}

function withSets(_name: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}
