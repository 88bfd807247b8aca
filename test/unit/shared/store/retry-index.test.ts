import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { listRetryBucket, reschedulePending, uncountAttempt } from '../../../../shared/store/retry-index.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'conversations' };
const key = { conversation_id: 'conv-1', primary_channel: 'message#SM1' };
const lost = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
const at = (time: string) => new Date(`2026-11-24T${time}.000Z`);

beforeEach(() => {
  dynamo.reset();
});

describe('listRetryBucket', () => {
  it('reads page after page, and no more than it was asked for', async () => {
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [{ n: 1 }, { n: 2 }], LastEvaluatedKey: { n: 2 } })
      .resolvesOnce({ Items: [{ n: 3 }], LastEvaluatedKey: { n: 3 } });

    expect(await listRetryBucket(table, 7, 3)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);

    const [first, second, ...others] = dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(others).toHaveLength(0);
    expect(first).toMatchObject({ Limit: 3, ExpressionAttributeValues: { ':bucket': 'pending#07' } });
    expect(second).toMatchObject({ Limit: 1, ExclusiveStartKey: { n: 2 } });
  });
});

describe('reschedulePending', () => {
  const message = { ...key, retry_at: at('10:01:00').toISOString() };

  it('counts the try and moves the next one, only while nobody else has', async () => {
    dynamo.on(UpdateCommand).resolves({});

    expect(await reschedulePending(table, message, at('10:03:00'))).toBe(true);

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
      Key: key,
      UpdateExpression: 'SET retry_at = :next ADD attempts :tries',
      ConditionExpression: 'routing_status = :pending AND retry_at = :seen',
      ExpressionAttributeValues: {
        ':next': '2026-11-24T10:03:00.000Z',
        ':tries': 1,
        ':pending': 'pending',
        ':seen': '2026-11-24T10:01:00.000Z',
      },
    });
  });

  it('says when another run was first', async () => {
    dynamo.on(UpdateCommand).rejects(lost);

    expect(await reschedulePending(table, message, at('10:03:00'))).toBe(false);
  });
});

describe('uncountAttempt', () => {
  const move = { movedTo: at('10:03:00'), retryAt: at('10:02:00') };

  it('uncounts the try, only while its own move stands', async () => {
    dynamo.on(UpdateCommand).resolves({});

    await uncountAttempt(table, key, move);

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input.ExpressionAttributeValues).toMatchObject({
      ':next': '2026-11-24T10:02:00.000Z',
      ':tries': -1,
      ':seen': '2026-11-24T10:03:00.000Z',
    });
  });

  it('leaves a message alone that was routed meanwhile', async () => {
    dynamo.on(UpdateCommand).rejects(lost);

    await expect(uncountAttempt(table, key, move)).resolves.toBeUndefined();
  });
});
