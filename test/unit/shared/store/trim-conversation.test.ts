import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { keepRecentMessages } from '../../../../shared/store/conversation-record.ts';
import { trimConversation } from '../../../../shared/store/trim-conversation.ts';
import { conversation } from '../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'table' };
const key = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
const list = (count: number) => Array.from({ length: count }, (_, at) => ({ message_id: `SM${at}` }));
const record = (count: number) => conversation({ messages: list(count) } as object);
const lost = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });

const removals = () =>
  dynamo
    .commandCalls(UpdateCommand)
    .map(({ args }) => args[0].input.UpdateExpression?.match(/messages\[\d+\]/g)?.length);

beforeEach(() => {
  dynamo.reset();
});

describe('trimConversation', () => {
  it.each([0, 1, 20])('leaves a list of %i alone', async (count) => {
    expect(await trimConversation(table, key, { messages: list(count) })).toBe(true);
    expect(dynamo.calls()).toHaveLength(0);
  });

  it('takes the oldest away, only while they still head the list', async () => {
    dynamo.on(UpdateCommand).resolves({});

    expect(await trimConversation(table, key, { messages: list(23) })).toBe(true);

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
      UpdateExpression: 'REMOVE messages[2], messages[1], messages[0]',
      ConditionExpression: 'attribute_exists(conversation_id) AND messages[0] = :head',
      ExpressionAttributeValues: { ':head': { message_id: 'SM0' } },
    });
  });

  it('takes at most 200 at a time: expressions end at 4 KB', async () => {
    dynamo.on(UpdateCommand).resolves({});

    await trimConversation(table, key, { messages: list(1_000) });

    expect(removals()).toEqual([200]);
    const { UpdateExpression = '' } = dynamo.commandCalls(UpdateCommand)[0]?.args[0].input ?? {};
    expect(UpdateExpression.length).toBeLessThan(4_096);
  });

  it('says so when another trimmer was first', async () => {
    dynamo.on(UpdateCommand).rejects(lost);

    expect(await trimConversation(table, key, { messages: list(30) })).toBe(false);
  });

  it('says so when a message is being stored in the same moment', async () => {
    dynamo.on(UpdateCommand).rejects(new TransactionConflictException({ message: 'no', $metadata: {} }));

    expect(await trimConversation(table, key, { messages: list(30) })).toBe(false);
  });
});

describe('keepRecentMessages', () => {
  it('reads again after a lost race, and stops when there is nothing left to trim', async () => {
    dynamo.on(UpdateCommand).rejectsOnce(lost).resolves({});
    dynamo.on(GetCommand).resolves({ Item: record(20) });

    await keepRecentMessages(table, key, record(30));

    expect(removals()).toEqual([10]);
  });

  it('goes on with a list that is longer than one trim can shorten', async () => {
    dynamo.on(UpdateCommand).resolves({});
    dynamo.on(GetCommand).resolvesOnce({ Item: record(100) });

    await keepRecentMessages(table, key, record(300));

    expect(removals()).toEqual([200, 80]);
  });

  it('gives up after five lost races: the next message trims', async () => {
    dynamo.on(UpdateCommand).rejects(lost);
    dynamo.on(GetCommand).resolves({ Item: record(30) });

    await keepRecentMessages(table, key, record(30));

    expect(removals()).toHaveLength(5);
  });

  it('leaves a conversation without a list alone', async () => {
    await keepRecentMessages(table, key, conversation());

    expect(dynamo.calls()).toHaveLength(0);
  });
});
