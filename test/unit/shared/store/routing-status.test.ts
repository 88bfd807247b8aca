import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimMessage, finishMessage } from '../../../../shared/store/routing-status.ts';
import { messageItem } from '../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'conversations' };
const key = { conversation_id: 'conv-1', primary_channel: 'message#SM1' };
const at = {
  execution: 'execution-1',
  isRetry: false,
  now: new Date('2026-11-24T10:00:00.000Z'),
  leaseMs: 55_000,
};

function conditionFailed(item?: Record<string, unknown>) {
  return new ConditionalCheckFailedException({
    message: 'no',
    $metadata: {},
    ...(item && { Item: marshall(item) }),
  });
}

beforeEach(() => {
  dynamo.reset();
});

describe('claimMessage', () => {
  it('takes a pending message for as long as a lease lasts, and reads it', async () => {
    const item = messageItem();
    dynamo.on(UpdateCommand).resolves({ Attributes: item });

    expect(await claimMessage(table, key, at)).toEqual({ kind: 'claimed', item });

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression:
        'routing_status = :pending AND (attribute_not_exists(lease_until) OR lease_until < :now)',
      ExpressionAttributeValues: {
        ':until': '2026-11-24T10:00:55.000Z',
        ':now': '2026-11-24T10:00:00.000Z',
        ':pending': 'pending',
        ':owner': 'execution-1',
      },
    });
  });

  it('lets the retry of a task take over the lease that its own earlier try has', async () => {
    dynamo.on(UpdateCommand).resolves({ Attributes: messageItem() });

    await claimMessage(table, key, { ...at, isRetry: true });

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input.ConditionExpression).toContain(
      'OR lease_owner = :owner',
    );
  });

  it('leaves a message alone that another execution has or had', async () => {
    dynamo.on(UpdateCommand).rejects(conditionFailed({ routing_status: 'routed' }));

    expect(await claimMessage(table, key, at)).toEqual({ kind: 'already_claimed' });
  });

  it('recognizes its own lease when the SDK repeated the write after a lost answer', async () => {
    const item = messageItem({ lease_owner: 'execution-1', lease_until: '2026-11-24T10:00:55.000Z' });
    dynamo.on(UpdateCommand).rejects(conditionFailed(item as unknown as Record<string, unknown>));

    expect(await claimMessage(table, key, at)).toEqual({ kind: 'claimed', item });
  });

  it.each([
    ['another execution', { lease_owner: 'execution-2' }],
    ['an earlier claim of the same execution', { lease_until: '2026-11-24T10:00:54.000Z' }],
    ['an execution that has routed the message', { routing_status: 'routed' as const }],
  ])('does not take the lease of %s for its own', async (_, differs) => {
    const lease = { lease_owner: 'execution-1', lease_until: '2026-11-24T10:00:55.000Z' };
    const item = messageItem({ ...lease, ...differs });
    dynamo.on(UpdateCommand).rejects(conditionFailed(item as unknown as Record<string, unknown>));

    expect(await claimMessage(table, key, at)).toEqual({ kind: 'already_claimed' });
  });

  it('says that a message does not exist', async () => {
    dynamo.on(UpdateCommand).rejects(conditionFailed());

    expect(await claimMessage(table, key, at)).toEqual({ kind: 'missing' });
  });
});

describe('finishMessage', () => {
  it('takes a routed message out of the retry index', async () => {
    dynamo.on(UpdateCommand).resolves({});
    const queue = { name: 'sms-replies', queuedAt: '2026-11-24T10:00:02.000Z' };

    expect(await finishMessage(table, key, { status: 'routed', queue })).toBe(true);

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
      UpdateExpression:
        'SET routing_status = :status, queue = :queue, queued_at = :at, is_listed = :true REMOVE retry_bucket, retry_at, lease_until, lease_owner',
      ExpressionAttributeValues: { ':status': 'routed', ':queue': 'sms-replies' },
    });
  });

  it('leaves the first outcome standing', async () => {
    dynamo.on(UpdateCommand).rejects(conditionFailed({ routing_status: 'routed' }));

    expect(await finishMessage(table, key, { status: 'failed', reason: 'late' })).toBe(false);
  });

  it.each([
    ['the same reason', 'attempts_exhausted', true],
    ['another reason', 'context_too_large', false],
  ])(
    'knows its own write by %s when the SDK repeated it after a lost answer',
    async (_, reason, expected) => {
      dynamo.on(UpdateCommand).rejects(conditionFailed({ routing_status: 'failed', status_reason: reason }));

      const failed = { status: 'failed', reason: 'attempts_exhausted' } as const;

      expect(await finishMessage(table, key, failed)).toBe(expected);
    },
  );

  it.each([
    ['2026-11-24T10:00:02.000Z', true],
    ['2026-11-24T10:00:01.000Z', false],
  ])('knows its own routing by the queue time, found %s', async (queued_at, expected) => {
    dynamo.on(UpdateCommand).rejects(conditionFailed({ routing_status: 'routed', queued_at }));
    const queue = { name: 'sms-replies', queuedAt: '2026-11-24T10:00:02.000Z' };

    expect(await finishMessage(table, key, { status: 'routed', queue })).toBe(expected);
  });

  it('throws when the store is unavailable', async () => {
    dynamo.on(UpdateCommand).rejects(new Error('throttled'));

    await expect(finishMessage(table, key, { status: 'failed' })).rejects.toThrow('throttled');
  });
});
