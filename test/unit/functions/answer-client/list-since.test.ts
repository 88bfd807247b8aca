import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { listSince } from '../../../../functions/answer-client/list-since.ts';
import { messageItem } from '../../../support/builders.ts';

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
