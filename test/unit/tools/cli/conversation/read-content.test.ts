import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { readContent } from '../../../../../tools/cli/conversation/read-content.ts';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import { messageItem } from '../../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const bucket = mockClient(S3Client);
const outputs = {
  Endpoint: 'http://127.0.0.1:1',
  ContentBucketName: 'bucket',
  ConversationsTableName: 'table',
};
const read = () => readContent(deploymentOf(outputs), 'email-1');

function stored(overrides: Parameters<typeof messageItem>[0]): void {
  const item = messageItem(overrides);
  dynamo.onAnyCommand().resolves({ Item: item });
  dynamo.on(QueryCommand).resolves({ Items: [item] });
}

beforeEach(() => {
  dynamo.reset();
  bucket.reset();
  const Body = (bytes: Buffer) => ({ transformToByteArray: async () => bytes }) as never;
  bucket
    .on(GetObjectCommand, { Bucket: 'bucket', Key: 'raw/email-1' })
    .resolves({ Body: Body(Buffer.from([0xff, 0x00])) })
    .on(GetObjectCommand, { Bucket: 'bucket', Key: 'messages/email-1/content.txt' })
    .resolves({ Body: Body(Buffer.from('long')) });
});

it('reads the request as it came before a long text', async () => {
  stored({ raw_ref: 'raw/email-1', content_ref: 'messages/email-1/content.txt' });

  expect(await read()).toEqual(Buffer.from([0xff, 0x00]));
});

it('reads a long text where the request was not kept', async () => {
  stored({ content_ref: 'messages/email-1/content.txt' });

  expect(await read()).toEqual(Buffer.from('long'));
});

it('says when the request has expired', async () => {
  stored({ raw_ref: 'raw/email-1' });
  bucket.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'gone', $metadata: {} }));

  await expect(read()).rejects.toThrow('raw/email-1 has expired');
});

it('says when the bucket keeps nothing of a message', async () => {
  stored({});

  await expect(read()).rejects.toThrow('the bucket keeps nothing of it');
});
