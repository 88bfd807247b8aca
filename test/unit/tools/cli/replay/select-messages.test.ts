import { DynamoDBDocumentClient, GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import { selectMessages } from '../../../../../tools/cli/replay/select-messages.ts';
import { messageItem } from '../../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const deployment = deploymentOf({ ConversationsTableName: 'conversations' });
const late = messageItem({ message_id: 'SM2', received_at: '2026-11-24T10:00:02.000Z' });
const early = messageItem({ message_id: 'SM1', received_at: '2026-11-24T10:00:01.000Z' });
const mail = messageItem({ message_id: 'email-1', channel_type: 'email' });

beforeEach(() => {
  dynamo.reset();
});

describe('selectMessages', () => {
  it('finds failed messages in the whole table, page after page, the earliest first', async () => {
    dynamo
      .on(ScanCommand)
      .resolvesOnce({ Items: [late], LastEvaluatedKey: { conversation_id: 'conv-1' } })
      .resolvesOnce({ Items: [early] });

    expect(await selectMessages(deployment, { by: 'failed' })).toEqual([early, late]);

    expect(dynamo.commandCalls(ScanCommand)[0]?.args[0].input).toMatchObject({
      FilterExpression: 'begins_with(primary_channel, :prefix) AND routing_status = :status',
      ExpressionAttributeValues: { ':prefix': 'message#', ':status': 'failed' },
    });
  });

  it('finds messages by the time of their receipt', async () => {
    dynamo.on(ScanCommand).resolves({ Items: [early] });

    await selectMessages(deployment, {
      by: 'time',
      since: new Date('2026-11-24T10:00:00.000Z'),
      until: new Date('2026-11-24T11:00:00.000Z'),
    });

    expect(dynamo.commandCalls(ScanCommand)[0]?.args[0].input).toMatchObject({
      FilterExpression: 'begins_with(primary_channel, :prefix) AND received_at BETWEEN :since AND :until',
      ExpressionAttributeValues: {
        ':since': '2026-11-24T10:00:00.000Z',
        ':until': '2026-11-24T11:00:00.000Z',
      },
    });
  });

  it('keeps to one channel when it is told to', async () => {
    dynamo.on(ScanCommand).resolves({ Items: [late, mail] });

    const found = await selectMessages(deployment, { by: 'failed' }, { channelType: 'email' });

    expect(found).toEqual([mail]);
  });

  it('finds a message by its id under any conversation, and reads it as it is now', async () => {
    const key = { conversation_id: 'conv-1', primary_channel: 'message#SM1' };
    dynamo.on(QueryCommand).resolves({ Items: [key] });
    dynamo
      .on(GetCommand, { TableName: 'conversations', Key: key, ConsistentRead: true })
      .resolves({ Item: early });

    expect(await selectMessages(deployment, { by: 'message', messageId: 'SM1' })).toEqual([early]);
  });

  it('finds all messages of a conversation, and not the conversation itself', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [late, early] });

    const found = await selectMessages(deployment, { by: 'conversation', conversationId: 'conv-1' });

    expect(found).toEqual([early, late]);
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
      KeyConditionExpression: 'conversation_id = :id AND begins_with(primary_channel, :prefix)',
    });
  });
});
