import {
  type AttributeValue,
  type CancellationReason,
  DynamoDBClient,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { toConversationEntry } from '../../../../shared/messages/message-item.ts';
import { persistMessage } from '../../../../shared/store/persist-message.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { messageItem } from '../../../support/builders.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'conversations' };
const conversation = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
const write = {
  item: messageItem(),
  update: { conversation, entry: toConversationEntry(messageItem()) },
};

function cancelled(...reasons: (CancellationReason | undefined)[]) {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: reasons.map((reason) => reason ?? { Code: 'None' }),
  });
}

beforeEach(() => {
  dynamo.reset();
});

describe('persistMessage', () => {
  it('stores the message and its conversation in one transaction, each under its condition', async () => {
    dynamo.on(TransactWriteCommand).resolves({});

    expect(await persistMessage(table, write, startDeadline(1_000))).toBe('stored');

    const [put, update] = dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(put?.Put).toMatchObject({
      Item: write.item,
      ConditionExpression: 'attribute_not_exists(conversation_id)',
    });
    expect(update?.Update?.ConditionExpression).toContain('attribute_exists(conversation_id)');
    expect(update?.Update?.UpdateExpression).toContain('list_append');
    expect(update?.Update?.ExpressionAttributeValues).toMatchObject({
      ':status': 'user_reply_received',
      ':one': 1,
    });
  });

  it("sets the conversation's times to the message's own, and to later ones for a replay", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    const times = { lastUserMessageAt: '2026-12-01', lastActivityAt: '2026-12-02' };

    await persistMessage(table, write, startDeadline(1_000));
    await persistMessage(table, { ...write, update: { ...write.update, times } }, startDeadline(1_000));

    const updates = dynamo
      .commandCalls(TransactWriteCommand)
      .map(({ args }) => args[0].input.TransactItems?.[1]?.Update);
    expect(updates.map((update) => update?.UpdateExpression)).toEqual([
      expect.stringContaining('last_user_message_at = :at, last_activity_at = :at '),
      expect.stringContaining('last_user_message_at = :at, last_activity_at = :activity_at '),
    ]);
    expect(updates.map((update) => update?.ExpressionAttributeValues)).toEqual([
      expect.objectContaining({ ':at': write.item.received_at }),
      expect.objectContaining({ ':at': '2026-12-01', ':activity_at': '2026-12-02' }),
    ]);
  });

  it('writes nothing but the message for an unknown sender', async () => {
    dynamo.on(TransactWriteCommand).resolves({});

    await persistMessage(table, { item: messageItem() }, startDeadline(1_000));

    expect(dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems).toHaveLength(1);
  });

  it('recognises a redelivery', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled({ Code: 'ConditionalCheckFailed' }, undefined));

    expect(await persistMessage(table, write, startDeadline(1_000))).toBe('duplicate');
  });

  it('says when the conversation was deleted meanwhile', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(undefined, { Code: 'ConditionalCheckFailed' }));

    expect(await persistMessage(table, write, startDeadline(1_000))).toBe('conversation_gone');
  });

  it.each([
    ['a conflict', cancelled(undefined, { Code: 'TransactionConflict' })],
    ['throttling inside the transaction', cancelled(undefined, { Code: 'ThrottlingError' })],
    [
      'a transaction in progress',
      Object.assign(new Error('busy'), { name: 'TransactionInProgressException' }),
    ],
  ])('tries again after %s', async (_, error) => {
    dynamo.on(TransactWriteCommand).rejectsOnce(error).rejectsOnce(error).resolves({});

    expect(await persistMessage(table, write, startDeadline(5_000))).toBe('stored');

    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(3);
  });

  it('trims a list that is full before it tries again', async () => {
    const messages = Array.from({ length: 60 }, (_, index) => ({ message_id: `SM${index}` }));
    const Item = marshall({ ...conversation, messages }) as Record<string, AttributeValue>;
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(undefined, { Code: 'ConditionalCheckFailed', Item }))
      .resolves({});
    dynamo.on(UpdateCommand).resolves({});

    expect(await persistMessage(table, write, startDeadline(5_000))).toBe('stored');

    const trim = dynamo.commandCalls(UpdateCommand)[0]?.args[0].input;
    expect(trim?.UpdateExpression).toMatch(/^REMOVE messages\[39\], .*messages\[0\]$/);
  });

  it('tries again when the full list can not be trimmed, because another message is being stored', async () => {
    const messages = Array.from({ length: 60 }, (_, index) => ({ message_id: `SM${index}` }));
    const Item = marshall({ ...conversation, messages }) as Record<string, AttributeValue>;
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(undefined, { Code: 'ConditionalCheckFailed', Item }))
      .resolves({});
    dynamo.on(UpdateCommand).rejects(new TransactionConflictException({ message: 'no', $metadata: {} }));

    expect(await persistMessage(table, write, startDeadline(5_000))).toBe('stored');
  });

  it('stores the message without a list entry when the conversation has no room for one', async () => {
    dynamo
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(undefined, { Code: 'ValidationError' }))
      .resolves({});

    expect(await persistMessage(table, write, startDeadline(5_000))).toBe('stored');

    const [, second] = dynamo.commandCalls(TransactWriteCommand);
    const update = second?.args[0].input.TransactItems?.[1]?.Update;
    expect(update?.UpdateExpression).toBe(
      'SET conversation_status = :status, last_user_message_at = :at, last_activity_at = :at ADD message_count :one',
    );
    expect(update?.ConditionExpression).toBe('attribute_exists(conversation_id)');
    expect(Object.keys(update?.ExpressionAttributeValues ?? {})).toEqual([':status', ':at', ':one']);
  });

  it('throws when the conversation has no room for its own facts either', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(undefined, { Code: 'ValidationError' }));

    await expect(persistMessage(table, write, startDeadline(5_000))).rejects.toThrow('cancelled');
    expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(2);
  });

  it('gives up at the deadline: the provider has to send again', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled(undefined, { Code: 'TransactionConflict' }));

    await expect(persistMessage(table, write, startDeadline(60))).rejects.toThrow();
  });

  it('throws what it does not understand', async () => {
    dynamo.on(TransactWriteCommand).rejects(cancelled({ Code: 'ValidationError' }));

    await expect(persistMessage(table, write, startDeadline(1_000))).rejects.toThrow('cancelled');
  });
});
