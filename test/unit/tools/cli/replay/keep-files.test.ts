import { DeleteObjectTaggingCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import { keepFiles } from '../../../../../tools/cli/replay/keep-files.ts';
import { messageItem } from '../../../../support/builders.ts';

const bucket = mockClient(S3Client);
const deployment = deploymentOf({ Endpoint: 'http://127.0.0.1:1', ContentBucketName: 'bucket' });
const unmarked = () =>
  bucket.commandCalls(DeleteObjectTaggingCommand).map(({ args }) => args[0].input.Key ?? '');

beforeEach(() => {
  bucket.reset();
  bucket.on(ListObjectsV2Command).resolves({});
  bucket.on(DeleteObjectTaggingCommand).resolves({});
});

it('takes the mark from everything that the bucket holds of the message, page after page, listed by its item or not', async () => {
  const keys = Array.from({ length: 300 }, (_, index) => `messages/email-1/attachments/${index + 1}`);
  const pageOf = (page: readonly string[]) => page.map((Key) => ({ Key }));
  bucket
    .on(ListObjectsV2Command, { Prefix: 'messages/email-1/' })
    .resolves({ Contents: pageOf(keys.slice(0, 200)), IsTruncated: true, NextContinuationToken: 'next' })
    .on(ListObjectsV2Command, { Prefix: 'messages/email-1/', ContinuationToken: 'next' })
    .resolves({ Contents: pageOf(keys.slice(200)) })
    .on(ListObjectsV2Command, { Prefix: 'raw/email-1' })
    .resolves({ Contents: pageOf(['raw/email-1']) });

  await keepFiles(deployment, messageItem({ message_id: 'email-1' }));

  expect(unmarked().sort()).toEqual([...keys, 'raw/email-1'].sort());
});

it('unmarks nothing of a message that is all in the table', async () => {
  await keepFiles(deployment, messageItem());

  expect(unmarked()).toEqual([]);
});
