import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { storeMessage } from '../../../../shared/store/store-message.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { messageItem } from '../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'conversations' };

function existing(request_id: string) {
  return new ConditionalCheckFailedException({
    message: 'exists',
    $metadata: {},
    Item: marshall({ request_id }),
  });
}

beforeEach(() => {
  dynamo.reset();
});

it('stores a message under the condition that it does not exist', async () => {
  dynamo.on(PutCommand).resolves({});

  expect(await storeMessage(table, messageItem(), startDeadline(1_000))).toBe('stored');

  expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
    Item: messageItem(),
    ConditionExpression: 'attribute_not_exists(conversation_id)',
  });
});

it.each([
  ['another delivery stored as a duplicate', 'request-0', 'duplicate'],
  ['the same delivery stored, its answer lost and the put repeated, as stored', 'request-1', 'stored'],
])('reports a message that %s', async (_, requestId, expected) => {
  dynamo.on(PutCommand).rejects(existing(requestId));

  expect(await storeMessage(table, messageItem(), startDeadline(1_000))).toBe(expected);
});

it('retries while a transaction holds the item', async () => {
  const conflict = new TransactionConflictException({ message: 'conflict', $metadata: {} });
  dynamo.on(PutCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});

  expect(await storeMessage(table, messageItem(), startDeadline(5_000))).toBe('stored');
});

it('throws what DynamoDB threw when the store is unavailable', async () => {
  dynamo.on(PutCommand).rejects(new Error('throttled'));

  await expect(storeMessage(table, messageItem(), startDeadline(1_000))).rejects.toThrow('throttled');
});
