import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import { runReplay } from '../../../../../tools/cli/replay/run-replay.ts';
import { messageItem } from '../../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const engine = mockClient(SFNClient);
const job = {
  deployment: deploymentOf({ ConversationsTableName: 'conversations', StateMachineArn: 'arn:machine' }),
  options: { force: false, run: 'run1' },
  perSecond: 500,
};

const failed = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    messageItem({ primary_channel: `message#SM${index}`, routing_status: 'failed' }),
  );
const quiet = { onDone: () => undefined, signal: new AbortController().signal };

beforeEach(() => {
  dynamo.reset();
  engine.reset();
  dynamo.on(UpdateCommand).resolves({});
  engine.on(StartExecutionCommand).resolves({});
});

describe('runReplay', () => {
  it('tells after each message how many are done, and at the end their outcomes', async () => {
    const done: number[] = [];
    const items = [...failed(20), messageItem({ routing_status: 'routed' })];

    const { counts } = await runReplay(job, items, { ...quiet, onDone: (count) => done.push(count) });

    expect(done).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
    expect(counts).toMatchObject({ started: 20, skipped_routed: 1, not_begun: 0, errors: 0 });
  });

  it('begins nothing new once it is interrupted, and says how much is left', async () => {
    const interrupt = new AbortController();
    const onDone = (done: number) => {
      if (done === 5) interrupt.abort();
    };

    const { counts } = await runReplay(job, failed(100), { onDone, signal: interrupt.signal });

    expect(counts.started).toBeGreaterThanOrEqual(5);
    expect(counts.started).toBeLessThanOrEqual(15);
    expect(counts.started + counts.not_begun).toBe(100);
  });

  it('continues after an error, and keeps the first one', async () => {
    engine.on(StartExecutionCommand).rejectsOnce(new Error('first')).rejectsOnce(new Error('second'));

    const { counts, firstError } = await runReplay(job, failed(10), quiet);

    expect(counts).toMatchObject({ started: 8, errors: 2 });
    expect(firstError).toEqual(new Error('first'));
  });

  it('stops when nothing goes through any more', async () => {
    dynamo.on(UpdateCommand).rejects(new Error('expired token'));

    const { counts } = await runReplay(job, failed(200), quiet);

    expect(counts.errors).toBeLessThanOrEqual(30);
    expect(counts.not_begun).toBe(200 - counts.errors);
  });
});
