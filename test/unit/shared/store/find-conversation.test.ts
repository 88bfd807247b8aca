import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { partiesOfItem } from '../../../../shared/messages/message-parties.ts';
import { conversationOf, lookUpMessage } from '../../../../shared/store/find-conversation.ts';
import { inboundMessage, messageId, messageItem } from '../../../support/builders.ts';
import { untilHolds } from '../../../support/until-holds.ts';

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
    isRead: false,
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

it('recognizes a message that lies in another conversation', async () => {
  storeKeys(`message#${messageId}`, 'conv-old');
  storeKeys('+15551230001', 'conv-new');

  expect(await lookUpMessage(table, inboundMessage())).toEqual({ kind: 'duplicate' });
});

it('does not take a copy that could not be read for the message', async () => {
  storeKeys(`message#${messageId}`, `quarantine#${messageId}`);

  expect(await lookUpMessage(table, inboundMessage())).toEqual({ kind: 'unknown' });
});

it('recognizes a message that lies beside a copy that could not be read', async () => {
  storeKeys(`message#${messageId}`, `quarantine#${messageId}`, 'conv-1');

  expect(await lookUpMessage(table, inboundMessage())).toEqual({ kind: 'duplicate' });
});

it.each([
  ['the same channel first', 'sms', 'conv-sms-late'],
  ['of any channel where none is the same', 'whatsapp', 'conv-email'],
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
    isRead: false,
    conversation: { conversation_id: 'conv-1', primary_channel: 'US.1349' },
  });
});

it('does not take the rate limit claims for conversations of a sender who is called "claim"', async () => {
  storeKeys('claim', 'fallback#sms#+15550000000');

  expect(await lookUpMessage(table, inboundMessage({ sender: { type: 'phone', id: 'claim' } }))).toEqual({
    kind: 'unknown',
  });
});

it.each([
  ['+5531988887777', '+553188887777'],
  ['+553188887777', '+5531988887777'],
  ['+525512345678', '+5215512345678'],
  ['+5215512345678', '+525512345678'],
  ['+5491123456789', '+541123456789'],
])('finds the conversation of %s under the other spelling %s', async (id, other) => {
  storeKeys(other, 'conv-1');

  expect(await lookUpMessage(table, inboundMessage({ sender: { type: 'phone', id } }))).toMatchObject({
    conversation: { conversation_id: 'conv-1', primary_channel: other },
  });
});

it('asks for a landline once, because it has one spelling', async () => {
  storeKeys('+5511933334444', 'conv-1');
  const landline = inboundMessage({ sender: { type: 'phone', id: '+551133334444' } });

  expect(await lookUpMessage(table, landline)).toEqual({ kind: 'unknown' });
  expect(dynamo.commandCalls(QueryCommand)).toHaveLength(2);
});

it('compares the conversations under every id of a sender', async () => {
  storeKeys('+5531988887777', 'conv-a');
  storeKeys('+553188887777', 'conv-b');
  const records = [
    { conversation_id: 'conv-a', primary_channel: '+5531988887777', recipient_ids: ['+15559990001'] },
    { conversation_id: 'conv-b', primary_channel: '+553188887777', recipient_ids: ['+15559990000'] },
  ];
  dynamo.on(BatchGetCommand).resolves({ Responses: { conversations: records } });
  const message = inboundMessage({ sender: { type: 'phone', id: '+5531988887777' } });

  expect(await lookUpMessage(table, message)).toMatchObject({ conversation: { conversation_id: 'conv-b' } });
});

it('asks for every id of a sender at the same time', async () => {
  const waiting: (() => void)[] = [];
  dynamo
    .on(QueryCommand)
    .callsFake(() => new Promise((resolve) => waiting.push(() => resolve({ Items: [] }))));
  const sender = { type: 'phone', id: '+5531988887777' } as const;

  const lookup = lookUpMessage(table, inboundMessage({ sender, senderAliases: ['US.1349'] }));
  await untilHolds(() => expect(waiting).toHaveLength(4));
  for (const answer of waiting) answer();

  expect(await lookup).toEqual({ kind: 'unknown' });
});

it.each([
  ['the message', { sender_id: '+5531988887777' }],
  ['its aliases', { sender_id: 'US.1349', sender_aliases: ['+5531988887777'] }],
])('finds the conversation later by what the stored item says: %s', async (_, attributes) => {
  storeKeys('+553188887777', 'conv-1');
  const record = { conversation_id: 'conv-1', primary_channel: '+553188887777' };
  dynamo.on(BatchGetCommand).resolves({ Responses: { conversations: [record] } });

  expect(await conversationOf(table, partiesOfItem(messageItem(attributes)))).toEqual(record);
});
