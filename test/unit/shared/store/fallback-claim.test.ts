import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import {
  acquireFallbackClaim,
  confirmFallbackClaim,
  countFallback,
  releaseFallbackClaim,
  uncountFallback,
} from '../../../../shared/store/fallback-claim.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'conversations' };
const request = {
  channelType: 'sms',
  senderId: '+15551230001',
  messageId: 'SM1',
  attemptId: 'attempt-2',
  now: new Date('2026-11-24T10:00:00.000Z'),
};

function heldBy(holder: Record<string, unknown>) {
  return new ConditionalCheckFailedException({
    message: 'held',
    $metadata: {},
    Item: marshall(holder) as Record<string, AttributeValue>,
  });
}

function cancelled(code: string) {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: [{ Code: code }],
  });
}

const countedKeys = () =>
  dynamo.commandCalls(TransactWriteCommand).map(({ args }) => args[0].input.TransactItems?.[0]?.Update?.Key);

beforeEach(() => {
  dynamo.reset();
});

it('takes a free claim for 24 hours, and one that expired but lies there still', async () => {
  dynamo.on(PutCommand).resolves({});

  expect(await acquireFallbackClaim(table, request)).toBe('acquired');

  const { Item, ConditionExpression } = dynamo.commandCalls(PutCommand)[0]?.args[0].input ?? {};
  expect(ConditionExpression).toBe('attribute_not_exists(conversation_id) OR expires_at <= :now');
  expect(Item).toMatchObject({
    conversation_id: 'fallback#sms#+15551230001',
    primary_channel: 'claim',
    expires_at: Date.parse('2026-11-25T10:00:00.000Z') / 1_000,
  });
});

it.each([
  [{ message_id: 'SM2', claim_state: 'sent' }, 'claimed_by_other'],
  [{ message_id: 'SM2', claim_state: 'sending' }, 'claimed_by_other'],
  [{ message_id: 'SM1', claim_state: 'sending' }, 'outcome_unknown'],
  [{ message_id: 'SM1', claim_state: 'sent' }, 'sent'],
  [{ message_id: 'SM1', claim_state: 'sending', attempt_id: 'attempt-1' }, 'outcome_unknown'],
  // Its own put, whose answer was lost.
  [{ message_id: 'SM1', claim_state: 'sending', attempt_id: 'attempt-2' }, 'acquired'],
])('says of a claim by %o that it is %s', async (holder, claim) => {
  dynamo.on(PutCommand).rejects(heldBy(holder));

  expect(await acquireFallbackClaim(table, request)).toBe(claim);
});

it('counts up to the ceiling of the day', async () => {
  dynamo.on(TransactWriteCommand).resolvesOnce({}).rejects(cancelled('ConditionalCheckFailed'));

  expect(await countFallback(table, request, 500)).toBe(true);
  expect(await countFallback(table, request, 500)).toBe(false);
  expect(countedKeys()[0]).toEqual({
    conversation_id: 'fallback-count#sms#2026-11-24',
    primary_channel: 'claim',
  });
});

it('retries a count that collides with another one, and gives up after six tries', async () => {
  dynamo.on(TransactWriteCommand).rejectsOnce(cancelled('TransactionConflict')).resolvesOnce({});

  expect(await countFallback(table, request, 500)).toBe(true);
  expect(countedKeys()).toHaveLength(2);

  dynamo.on(TransactWriteCommand).rejects(cancelled('TransactionConflict'));
  await expect(countFallback(table, request, 500)).rejects.toThrow('cancelled');
  expect(countedKeys()).toHaveLength(8);
});

it('sends nothing with a ceiling of 0', async () => {
  expect(await countFallback(table, request, 0)).toBe(false);
  expect(dynamo.calls()).toHaveLength(0);
});

it('never lets two answers lie less than 24 hours apart, at any fraction of a second', async () => {
  dynamo.on(PutCommand).resolves({});
  const first = new Date('2026-11-24T10:00:00.001Z');
  const tooSoon = new Date('2026-11-25T10:00:00.000Z');
  const lateEnough = new Date('2026-11-25T10:00:01.000Z');

  for (const now of [first, tooSoon, lateEnough]) await acquireFallbackClaim(table, { ...request, now });

  const [taken, refused, granted] = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input);
  const expiry = taken?.Item?.expires_at;
  expect(expiry).toBeGreaterThan(refused?.ExpressionAttributeValues?.[':now']);
  expect(expiry).toBeLessThanOrEqual(granted?.ExpressionAttributeValues?.[':now']);
});

it('confirms and gives back only what this very attempt took', async () => {
  dynamo.on(UpdateCommand).resolves({});
  dynamo.on(DeleteCommand).resolves({});

  await confirmFallbackClaim(table, request);
  await releaseFallbackClaim(table, request);

  expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
    ConditionExpression: 'attempt_id = :attempt',
    ExpressionAttributeValues: { ':attempt': 'attempt-2' },
  });
  expect(dynamo.commandCalls(DeleteCommand)[0]?.args[0].input).toMatchObject({
    ConditionExpression: 'attribute_not_exists(conversation_id) OR attempt_id = :attempt',
    ExpressionAttributeValues: { ':attempt': 'attempt-2' },
  });
});

it('takes an answer that was not sent out of the day that counted it, even after midnight', async () => {
  dynamo.on(TransactWriteCommand).resolves({});
  const now = new Date('2026-11-24T23:59:59.900Z');

  await countFallback(table, { ...request, now }, 500);
  await uncountFallback(table, { ...request, now });

  const ids = countedKeys().map((key) => key?.conversation_id);
  expect(ids).toEqual(['fallback-count#sms#2026-11-24', 'fallback-count#sms#2026-11-24']);
});
