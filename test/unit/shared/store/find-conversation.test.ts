import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { lookUpMessage } from '../../../../shared/store/find-conversation.ts';
import { inboundMessage, messageId } from '../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'conversations' };

function storeKeys(sortKey: string, ...conversationIds: string[]): void {
  dynamo.on(QueryCommand, { ExpressionAttributeValues: { ':channel': sortKey } }).resolves({
    Items: conversationIds.map((conversation_id) => ({ conversation_id, primary_channel: sortKey })),
  });
}

beforeEach(() => {
  dynamo.reset();
  dynamo.on(QueryCommand).resolves({ Items: [] });
});

it('finds the one conversation of a sender without reading it', async () => {
  storeKeys('+15551230001', 'conv-1');

  const lookup = await lookUpMessage(table, inboundMessage());

  expect(lookup).toEqual({
    kind: 'known',
    conversation: { conversation_id: 'conv-1', primary_channel: '+15551230001' },
  });
  expect(dynamo.commandCalls(BatchGetCommand)).toHaveLength(0);
});

it('asks again for the conversations that DynamoDB did not come to', async () => {
  storeKeys('+15551230001', 'conv-1', 'conv-2');
  const key = (conversation_id: string) => ({ conversation_id, primary_channel: '+15551230001' });
  dynamo
    .on(BatchGetCommand)
    .resolvesOnce({
      Responses: { conversations: [{ ...key('conv-1'), last_activity_at: '2026-11-01T00:00:00.000Z' }] },
      UnprocessedKeys: { conversations: { Keys: [key('conv-2')] } },
    })
    .resolves({
      Responses: { conversations: [{ ...key('conv-2'), last_activity_at: '2026-11-02T00:00:00.000Z' }] },
    });

  const lookup = await lookUpMessage(table, inboundMessage());

  expect(lookup).toMatchObject({ kind: 'known', conversation: { conversation_id: 'conv-2' } });
  const second = dynamo.commandCalls(BatchGetCommand)[1]?.args[0].input;
  expect(second?.RequestItems?.conversations?.Keys).toEqual([key('conv-2')]);
});

it('recognises a message that lies in another conversation', async () => {
  storeKeys(`message#${messageId}`, 'conv-old');
  storeKeys('+15551230001', 'conv-new');

  expect(await lookUpMessage(table, inboundMessage())).toEqual({ kind: 'duplicate' });
});

it.each([
  ['the same channel first', 'sms', 'conv-sms-late'],
  ['whatever the channel where none is the same', 'whatsapp', 'conv-email'],
])('chooses among conversations: %s, then the latest activity', async (_, channelType, expected) => {
  storeKeys('+15551230001', 'conv-sms', 'conv-sms-late', 'conv-email');
  const record = (conversation_id: string, channel_type: string, last_activity_at?: string) => ({
    conversation_id,
    primary_channel: '+15551230001',
    channel_type,
    last_activity_at,
  });
  dynamo.on(BatchGetCommand).resolves({
    Responses: {
      conversations: [
        record('conv-sms', 'sms', '2026-11-01T00:00:00.000Z'),
        record('conv-sms-late', 'sms', '2026-11-02T00:00:00.000Z'),
        record('conv-email', 'email', '2026-11-03T00:00:00.000Z'),
        record('conv-without-activity', 'email'),
      ],
    },
  });

  const lookup = await lookUpMessage(table, inboundMessage({ channelType }));

  expect(lookup).toMatchObject({ kind: 'known', conversation: { conversation_id: expected } });
});

it('tries the other ids of a sender', async () => {
  storeKeys('US.1349', 'conv-1');

  const lookup = await lookUpMessage(table, inboundMessage({ senderAliases: ['US.1349'] }));

  expect(lookup).toEqual({
    kind: 'known',
    conversation: { conversation_id: 'conv-1', primary_channel: 'US.1349' },
  });
});

it('does not take the rate limit claims for conversations of a sender who is called "claim"', async () => {
  storeKeys('claim', 'fallback#sms#+15550000000');

  expect(await lookUpMessage(table, inboundMessage({ sender: { type: 'phone', id: 'claim' } }))).toEqual({
    kind: 'unknown',
  });
});
