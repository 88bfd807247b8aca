import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { adoptMessage } from '../../../../../tools/cli/replay/adopt-message.ts';
import { conversation, messageItem } from '../../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: dynamo as unknown as DynamoDBDocumentClient, tableName: 'table' };
const now = new Date('2026-11-24T11:00:00.000Z');
const adoption = {
  item: messageItem({ conversation_id: 'unknown#SM1', routing_status: 'fallback_sent' }),
  conversation: { conversation_id: 'conv-1', primary_channel: '+15551230001' },
  run: 'run',
  expiresAt: undefined,
  now,
};

function cancelled(...codes: string[]) {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

beforeEach(() => {
  dynamo.reset();
  dynamo.on(GetCommand).resolves({ Item: conversation() });
});

describe('adoptMessage', () => {
  it('puts and removes in one transaction', async () => {
    dynamo.on(TransactWriteCommand).resolves({});

    expect(await adoptMessage(table, adoption)).toBe('adopted');

    const items = dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems;
    expect(items?.map((item) => Object.keys(item)[0])).toEqual(['Put', 'Delete']);
  });

  it.each([
    ['another run was first', ['ConditionalCheckFailed', 'None']],
    ['its workflow took it', ['None', 'ConditionalCheckFailed']],
  ])('leaves a message alone when %s', async (_, codes) => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(...codes));

    expect(await adoptMessage(table, adoption)).toBe('skipped_changed');
  });

  it('does not touch a message that its workflow has in hand', async () => {
    const item = messageItem({ routing_status: 'pending', lease_until: '2026-11-24T11:00:30.000Z' });

    expect(await adoptMessage(table, { ...adoption, item })).toBe('skipped_in_progress');
    expect(dynamo.calls()).toHaveLength(0);
  });

  it('moves nothing when the conversation is gone', async () => {
    dynamo.on(GetCommand).resolves({});

    expect(await adoptMessage(table, adoption)).toBe('skipped_no_conversation');
  });

  it('passes on what it cannot judge', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled('ValidationError', 'None'));

    await expect(adoptMessage(table, adoption)).rejects.toThrow('cancelled');
  });
});
