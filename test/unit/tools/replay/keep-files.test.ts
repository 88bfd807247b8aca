import { DeleteObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { deploymentOf } from '../../../../tools/deployment.ts';
import { keepFiles } from '../../../../tools/replay/keep-files.ts';
import { messageItem } from '../../../support/builders.ts';

const bucket = mockClient(S3Client);
const deployment = deploymentOf({ Endpoint: 'http://127.0.0.1:1', ContentBucketName: 'bucket' });

beforeEach(() => {
  bucket.reset();
  bucket.on(DeleteObjectTaggingCommand).resolves({});
});

it('takes the mark from everything that the message names', async () => {
  const item = messageItem({
    content_ref: 'messages/1/content.txt',
    attachments: [{ content_ref: 'messages/1/attachments/1', name: 'a.pdf' }],
    metadata: { raw_ref: 'messages/1/raw.eml', html_ref: 'messages/1/body.html', spf: 'pass' },
  });

  await keepFiles(deployment, item);

  expect(bucket.commandCalls(DeleteObjectTaggingCommand).map(({ args }) => args[0].input.Key)).toEqual([
    'messages/1/content.txt',
    'messages/1/attachments/1',
    'messages/1/raw.eml',
    'messages/1/body.html',
  ]);
});

it('asks the bucket nothing about a message that is all in the table', async () => {
  await keepFiles(deployment, messageItem());

  expect(bucket.calls()).toHaveLength(0);
});
