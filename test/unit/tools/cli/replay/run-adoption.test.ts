import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DeleteObjectTaggingCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import { adoptUnknown } from '../../../../../tools/cli/replay/adopt.ts';
import { adoptAndRoute } from '../../../../../tools/cli/replay/run-adoption.ts';
import { messageItem } from '../../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const bucket = mockClient(S3Client);
const workflow = mockClient(SFNClient);
const stacks = mockClient(CloudFormationClient);
const deployment = deploymentOf({
  Endpoint: 'http://127.0.0.1:1',
  ContentBucketName: 'bucket',
  ConversationsTableName: 'table',
  StateMachineArn: 'arn',
  DashboardName: 'IncomingWebhook-prod',
});
const key = { conversation_id: 'conv-9', primary_channel: '+15551230001' };
const waiting = messageItem({
  conversation_id: 'unknown#SM1',
  routing_status: 'fallback_sent',
  expires_at: 1,
});

afterEach(() => vi.unstubAllEnvs());

beforeEach(() => {
  for (const mock of [dynamo, bucket, workflow, stacks]) mock.reset();
  dynamo.on(QueryCommand).resolves({ Items: [key] });
  dynamo.on(GetCommand).resolves({ Item: key });
  dynamo.on(BatchGetCommand).resolves({ Responses: { table: [key] } });
  dynamo.on(ScanCommand).resolves({ Items: [waiting] });
  dynamo.on(TransactWriteCommand).resolves({});
  bucket.on(ListObjectsV2Command).resolves({ Contents: [{ Key: 'messages/1/content.txt' }] });
  bucket.on(DeleteObjectTaggingCommand).resolves({});
  workflow.on(StartExecutionCommand).resolves({});
});

const run = { deployment, run: 'r1', messageDays: undefined };
const unmarked = () => bucket.commandCalls(DeleteObjectTaggingCommand).length;

describe('the files of an adopted message', () => {
  it('lose their mark after it is moved and before its workflow starts', async () => {
    const order: string[] = [];
    dynamo.on(TransactWriteCommand).callsFake(() => order.push('moved'));
    bucket.on(ListObjectsV2Command).callsFake(() => order.push('listed') && {});
    workflow.on(StartExecutionCommand).callsFake(() => order.push('started') && {});

    expect(await adoptAndRoute(run, waiting)).toBe('adopted');

    expect(order).toEqual(['moved', 'listed', 'listed', 'started']);
  });

  it('keep their mark when its own workflow has the message at this moment', async () => {
    const item = messageItem({ conversation_id: 'unknown#SM1', lease_until: '2999-01-01T00:00:00.000Z' });

    expect(await adoptAndRoute(run, item)).toBe('skipped_in_progress');
    expect(unmarked()).toBe(0);
  });

  it('keep their mark when the message changed meanwhile', async () => {
    const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }, { Code: 'None' }];
    dynamo
      .on(TransactWriteCommand)
      .rejects(new TransactionCanceledException({ message: 'x', $metadata: {}, CancellationReasons }));

    expect(await adoptAndRoute(run, waiting)).toBe('skipped_changed');
    expect(unmarked()).toBe(0);
  });

  it('keep their mark when there is no conversation', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [] });

    expect(await adoptAndRoute(run, waiting)).toBe('skipped_no_conversation');
    expect(unmarked()).toBe(0);
  });
});

describe('how long an adopted message is kept', () => {
  const adopted = () =>
    dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems?.[0]?.Put?.Item;
  const adopt = () =>
    adoptUnknown(deployment, {
      sender: key.primary_channel,
      channelType: undefined,
      run: 'r1',
      isDryRun: false,
    });
  const deployed = (...Tags: { Key: string; Value: string }[]) =>
    stacks.on(DescribeStacksCommand, { StackName: 'IncomingWebhook-prod' }).resolves({
      Stacks: [
        { StackName: 'IncomingWebhook-prod', CreationTime: new Date(), StackStatus: 'CREATE_COMPLETE', Tags },
      ],
    });

  beforeEach(() => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    vi.stubEnv('STAGE', 'local');
  });

  it('how long an adopted message is kept is without an end where the deployed stack keeps messages so, regardless of the stage that the environment names', async () => {
    deployed({ Key: 'service', Value: 'x' }, { Key: 'message-retention-days', Value: 'unlimited' });

    expect(await adopt()).toBe(true);

    expect(adopted()).toMatchObject({ conversation_id: 'conv-9' });
    expect(adopted()).not.toHaveProperty('expires_at');
  });

  it('how long an adopted message is kept is what the deployed stack says, counted from the receipt, and not what this checkout says', async () => {
    deployed({ Key: 'message-retention-days', Value: '17' });

    await adopt();

    expect(adopted()?.expires_at).toBe(Math.floor(Date.parse(waiting.received_at) / 1_000) + 17 * 86_400);
  });

  it.each([
    [[]],
    [[{ Key: 'message-retention-days', Value: '0' }]],
    [[{ Key: 'message-retention-days', Value: 'x' }]],
  ])('cannot be told from the tags %j: nothing is moved then', async (tags) => {
    deployed(...tags);

    await expect(adopt()).rejects.toThrow('deploy this version first');
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(0);
  });
});
