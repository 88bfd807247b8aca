import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { listSince } from '../../../../functions/answer-client/list-since.ts';
import { messageItem } from '../../../support/builders.ts';
import { createTestTable } from '../../../support/memory-table.ts';

it('continues behind the last message of the page before, and reads messages from the table', async () => {
  const dynamo = mockClient(DynamoDBDocumentClient);
  const item = messageItem();
  const lastKey = {
    conversation_id: 'conv-1',
    primary_channel: `message#${item.message_id}`,
    received_at: item.received_at,
  };
  dynamo.on(QueryCommand).resolves({ Items: [item], LastEvaluatedKey: lastKey });
  dynamo.on(GetCommand).resolves({ Item: { ...item, routing_status: 'routed' } });
  const client = dynamo as unknown as DynamoDBDocumentClient;

  const page = await listSince(
    { client, tableName: 'table' },
    { conversationId: 'conv-1', since: '2026-11-24T09:00:00.000Z', after: 'SM0' },
  );

  expect(page).toEqual({
    items: [{ ...item, routing_status: 'routed' }],
    next: { since: item.received_at, after: item.message_id },
  });
  expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
    IndexName: 'by_received_at',
    ExclusiveStartKey: {
      conversation_id: 'conv-1',
      primary_channel: 'message#SM0',
      received_at: '2026-11-24T09:00:00.000Z',
    },
  });
});

it('shows a client every message received at the instant that it names or later, and none received before', async () => {
  const table = createTestTable();
  const received = {
    SM1: '2026-11-24T08:59:59.999Z',
    SM2: '2026-11-24T09:00:00.000Z',
    SM3: '2026-11-24T09:00:00.000Z',
    SM4: '2026-11-24T09:00:00.001Z',
  };
  for (const [message_id, received_at] of Object.entries(received)) {
    const Item = messageItem({ message_id, received_at, primary_channel: `message#${message_id}` });
    await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
  }

  const { items } = await listSince(table, {
    conversationId: 'conv-1',
    since: '2026-11-24T09:00:00.000Z',
  });

  expect(items.map(({ message_id }) => message_id)).toEqual(['SM2', 'SM3', 'SM4']);
});
