import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageItem } from '../../../support/builders.ts';
import { capturePrintedLines } from '../../../support/printed-lines.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const workflow = mockClient(SFNClient);
const printed = capturePrintedLines();
const now = new Date('2026-11-24T10:05:00.000Z');
let handler: (event: { readonly shards: readonly number[] }) => Promise<void>;

beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  vi.stubEnv('STATE_MACHINE_ARN', 'arn:aws:states:eu-central-1:111122223333:stateMachine:inbound');
  vi.useFakeTimers({ now, toFake: ['Date'] });
  ({ handler } = await import('../../../../functions/recover-pending/handler.ts'));
});

beforeEach(() => {
  dynamo.reset();
  workflow.reset();
  printed.clear();
  dynamo.on(QueryCommand).resolves({ Items: [] });
  dynamo.on(QueryCommand, { ExpressionAttributeValues: { ':bucket': 'pending#01' } }).resolves({
    Items: [messageItem({ retry_at: '2026-11-24T10:01:00.000Z' })],
  });
  dynamo.on(UpdateCommand).resolves({});
  workflow.on(StartExecutionCommand).resolves({});
});

describe('recover-pending', () => {
  it('restarts a message, and gives its execution a minute or more before the next attempt', async () => {
    await handler({ shards: [0, 1] });

    const [update] = dynamo.commandCalls(UpdateCommand);
    const nextAt = Date.parse(update?.args[0].input.ExpressionAttributeValues?.[':next']);
    expect(workflow.commandCalls(StartExecutionCommand)).toHaveLength(1);
    expect(nextAt - now.getTime()).toBeGreaterThanOrEqual(60_000);
    expect(nextAt - now.getTime()).toBeLessThanOrEqual(90_000);
    expect(printed.metrics()).toContainEqual(
      expect.objectContaining({ channel: 'sms', MessagesRecovered: 1 }),
    );
  });

  it.each([
    ['the age of the oldest message that waits', [0, 1], 300],
    ['zero when none waits, because the alarm on the age takes silence for a fault', [0], 0],
  ])('reports %s', async (_, shards, seconds) => {
    await handler({ shards });

    expect(printed.metrics()).toContainEqual(expect.objectContaining({ OldestPendingAge: seconds }));
  });

  it('starts a message for the tenth time, then gives it up and counts it for the alarm', async () => {
    const retry_at = '2026-11-24T10:01:00.000Z';
    dynamo.on(QueryCommand, { ExpressionAttributeValues: { ':bucket': 'pending#01' } }).resolves({
      Items: [
        messageItem({ primary_channel: 'message#9', attempts: 9, retry_at }),
        messageItem({ primary_channel: 'message#10', attempts: 10, retry_at }),
      ],
    });

    await handler({ shards: [1] });

    const started = workflow.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.input ?? '');
    const failed = dynamo
      .commandCalls(UpdateCommand)
      .map(({ args }) => args[0].input)
      .filter(({ ExpressionAttributeValues }) => ExpressionAttributeValues?.[':status'] === 'failed');
    expect(started.map((input) => JSON.parse(input).message_key)).toEqual(['message#9']);
    expect(failed.map(({ Key }) => Key?.primary_channel)).toEqual(['message#10']);
    expect(printed.metrics()).toContainEqual(expect.objectContaining({ channel: 'sms', MessagesFailed: 1 }));
  });

  it('counts as failed when it cannot read a shard, after it served the others', async () => {
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':bucket': 'pending#00' } })
      .rejects(new Error('throttled'));

    await expect(handler({ shards: [0, 1] })).rejects.toThrow('task failed');

    expect(workflow.commandCalls(StartExecutionCommand)).toHaveLength(1);
    expect(printed.metrics()).toContainEqual(expect.objectContaining({ OldestPendingAge: 300 }));
  });
});
