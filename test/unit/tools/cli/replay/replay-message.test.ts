import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageItem } from '../../../../../shared/messages/message-item.ts';
import { listRetryBucket } from '../../../../../shared/store/retry-index.ts';
import { readMessage } from '../../../../../shared/store/routing-status.ts';
import { retryBucketCount } from '../../../../../shared/store/table-keys.ts';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import { decideReplay, replayMessage } from '../../../../../tools/cli/replay/replay-message.ts';
import { messageId, messageItem } from '../../../../support/builders.ts';
import { createTestTable } from '../../../../support/memory-table.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const engine = mockClient(SFNClient);
const deployment = deploymentOf({ ConversationsTableName: 'conversations', StateMachineArn: 'arn:machine' });
const options = { force: false, run: 'run1' };

beforeEach(() => {
  dynamo.reset();
  engine.reset();
  dynamo.on(UpdateCommand).resolves({});
  engine.on(StartExecutionCommand).resolves({});
});

describe('decideReplay', () => {
  const decide = (overrides: Partial<MessageItem>, force = false) =>
    decideReplay(messageItem(overrides), { ...options, force });

  it.each([
    ['failed', 'started'],
    ['pending', 'started'],
    ['routed', 'skipped_routed'],
    ['quarantined', 'skipped_quarantined'],
  ] as const)('a message that is %s is %s', (routing_status, decision) => {
    expect(decide({ routing_status })).toBe(decision);
  });

  it('runs a routed message again only when it has to', () => {
    expect(decide({ routing_status: 'routed' }, true)).toBe('started');
  });

  it('leaves alone what the same run did before, forced or not', () => {
    expect(decide({ routing_status: 'routed', replay_run: 'run1' }, true)).toBe('skipped_this_run');
    expect(decide({ routing_status: 'failed', replay_run: 'earlier' })).toBe('started');
  });

  it('leaves the messages of unknown senders alone: they are answered once, or adopted', () => {
    expect(decide({ conversation_id: 'unknown#SM1', routing_status: 'fallback_sent' }, true)).toBe(
      'skipped_unknown_sender',
    );
  });

  it('brings back a failed message of an unknown sender: it was never answered', () => {
    expect(decide({ conversation_id: 'unknown#SM1', routing_status: 'failed' })).toBe('started');
  });
});

describe('replayMessage', () => {
  it('makes a failed message pending with all its tries, then starts its workflow under a name of the run', async () => {
    const item = messageItem({ routing_status: 'failed', attempts: 10 });

    expect(await replayMessage(deployment, item, options)).toBe('started');

    const update = dynamo.commandCalls(UpdateCommand)[0]?.args[0].input;
    expect(update?.ConditionExpression).toBe('attribute_exists(conversation_id) AND routing_status = :seen');
    expect(update?.ExpressionAttributeValues).toMatchObject({
      ':pending': 'pending',
      ':none': 0,
      ':run': 'run1',
      ':replay': false,
      ':seen': 'failed',
    });
    expect(engine.commandCalls(StartExecutionCommand)[0]?.args[0].input).toMatchObject({
      name: `${messageId}-rrun1`,
      input: expect.stringContaining(`message#${messageId}`),
    });
  });

  it('marks a message that had been routed, so that its second context says so', async () => {
    const item = messageItem({ routing_status: 'routed' });

    await replayMessage(deployment, item, { ...options, force: true });

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input.ExpressionAttributeValues).toMatchObject({
      ':replay': true,
    });
  });

  it('keeps the mark when the replay of a routed message failed and is replayed itself', async () => {
    await replayMessage(deployment, messageItem({ routing_status: 'failed', replay: true }), options);

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input.ExpressionAttributeValues).toMatchObject({
      ':replay': true,
    });
  });

  it('writes and starts nothing for a message that it skips', async () => {
    await replayMessage(deployment, messageItem({ routing_status: 'routed' }), options);

    expect(dynamo.calls()).toHaveLength(0);
    expect(engine.calls()).toHaveLength(0);
  });

  it('starts nothing when the message changed since it was selected', async () => {
    dynamo.on(UpdateCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));

    expect(await replayMessage(deployment, messageItem({ routing_status: 'failed' }), options)).toBe(
      'skipped_changed',
    );
    expect(engine.calls()).toHaveLength(0);
  });

  it('leaves a message whose start failed to recovery, pending, due at a time, with all its attempts', async () => {
    const table = createTestTable();
    const { retry_bucket, retry_at, ...failed } = messageItem({ routing_status: 'failed', attempts: 10 });
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: failed }));
    engine.on(StartExecutionCommand).rejects(new Error('throttled'));

    const replay = replayMessage({ ...deployment, dynamo: table.client }, failed, options);
    await expect(replay).rejects.toThrow('throttled');

    const shards = Array.from({ length: retryBucketCount }, (_, shard) => listRetryBucket(table, shard, 10));
    const [waiting, ...others] = (await Promise.all(shards)).flat();
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({ message_id: messageId, channel_type: 'sms', attempts: 0 });
    expect(new Date(String(waiting?.retry_at)).toISOString()).toBe(waiting?.retry_at);
    const { conversation_id, primary_channel } = failed;
    const stored = await readMessage(table, { conversation_id, primary_channel });
    expect(stored?.routing_status).toBe('pending');
  });
});
