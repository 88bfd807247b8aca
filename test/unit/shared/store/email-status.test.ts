import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EmailEvent } from '../../../../shared/messages/inbound-message.ts';
import { recordEmailStatus } from '../../../../shared/store/email-status.ts';
import { createTestTable } from '../../../support/memory-table.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'table' };
const signal = AbortSignal.timeout(60_000);

function event(type: string, minute: number, address: string | undefined = 'jo@example.com'): EmailEvent {
  const occurredAt = new Date(Date.UTC(2026, 10, 24, 10, minute));
  return { eventId: `${type}-${minute}`, type, occurredAt, ...(address !== undefined && { address }) };
}

const written = () =>
  dynamo
    .commandCalls(UpdateCommand)
    .map(({ args }) => args[0].input.ExpressionAttributeValues?.[':status'].status);

beforeEach(() => {
  dynamo.reset();
  dynamo.on(QueryCommand).resolves({ Items: [{ conversation_id: 'c1', primary_channel: 'jo@example.com' }] });
  dynamo.on(UpdateCommand).resolves({});
});

describe('recordEmailStatus', () => {
  it.each([
    ['bounce', ['bounced']],
    ['blocked', ['blocked']],
    ['dropped', ['dropped']],
    ['spamreport', ['spam_reported']],
    ['unsubscribe', ['unsubscribed']],
    ['group_unsubscribe', ['unsubscribed']],
    ['group_resubscribe', ['resubscribed']],
    ['delivered', []],
    ['open', []],
    ['constructor', []],
  ])('of %s writes %j', async (type, statuses) => {
    await recordEmailStatus(table, [event(type, 1)], signal);

    expect(written()).toEqual(statuses);
  });

  it('writes the latest of an address, in any order of arrival', async () => {
    await recordEmailStatus(
      table,
      [event('bounce', 5), event('unsubscribe', 9), event('dropped', 1)],
      signal,
    );

    expect(written()).toEqual(['unsubscribed']);
  });

  it('writes to every conversation of the address, and only over what is older', async () => {
    dynamo.on(QueryCommand).resolves({
      Items: ['c1', 'c2'].map((id) => ({ conversation_id: id, primary_channel: 'jo@example.com' })),
    });

    await recordEmailStatus(table, [event('bounce', 5)], signal);

    const inputs = dynamo.commandCalls(UpdateCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ Key }) => Key?.conversation_id)).toEqual(['c1', 'c2']);
    expect(inputs[0]?.ConditionExpression).toContain('email_status.#at <= :at');
    expect(inputs[0]?.ExpressionAttributeValues?.[':at']).toBe('2026-11-24T10:05:00.000Z');
  });

  it('takes a conversation that knows something later, or is gone, for done', async () => {
    dynamo.on(UpdateCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));

    await expect(recordEmailStatus(table, [event('bounce', 5)], signal)).resolves.toBeUndefined();
  });

  it('does not hold up the other events for a conversation that has no room left', async () => {
    const full = 'Item size to update has exceeded the maximum allowed size';
    dynamo.on(UpdateCommand).rejects(Object.assign(new Error(full), { name: 'ValidationException' }));

    await expect(recordEmailStatus(table, [event('bounce', 1)], signal)).resolves.toBeUndefined();
  });

  it('throws what says that the write itself is wrong', async () => {
    const wrong = Object.assign(new Error('Invalid UpdateExpression'), { name: 'ValidationException' });
    dynamo.on(UpdateCommand).rejects(wrong);

    await expect(recordEmailStatus(table, [event('bounce', 1)], signal)).rejects.toBe(wrong);
  });

  it.each([
    ['jane@xn--exmple-cua.com', 'jane@exämple.com'],
    ['jane@exämple.com', 'jane@xn--exmple-cua.com'],
    ['jane..roe@example.com', '"jane..roe"@example.com'],
  ])('of %s is written to the conversation of %s', async (address, primary_channel) => {
    dynamo.on(QueryCommand).resolves({ Items: [] });
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': primary_channel } })
      .resolves({ Items: [{ conversation_id: 'c1', primary_channel }] });

    await recordEmailStatus(table, [event('bounce', 1, address)], signal);

    expect(dynamo.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
      Key: { conversation_id: 'c1', primary_channel },
    });
  });

  it('takes two spellings of a mailbox for one', async () => {
    const events = [
      event('bounce', 5, 'jane@exämple.com'),
      event('unsubscribe', 9, 'jane@xn--exmple-cua.com'),
    ];

    await recordEmailStatus(table, events, signal);

    expect(new Set(written())).toEqual(new Set(['unsubscribed']));
  });

  it.each([
    ['email', true],
    ['Email', true],
    ['EMAIL', true],
    [undefined, true],
    [7, true],
    ['sms', false],
    ['SMS', false],
    ['whatsapp', false],
    ['', false],
  ])(
    'recordEmailStatus is written to a conversation whose channel is %j: %s',
    async (channel_type, isWritten) => {
      const memory = createTestTable();
      const key = { conversation_id: 'c1', primary_channel: 'jo@example.com' };
      const Item = { ...key, ...(channel_type !== undefined && { channel_type }) };
      await memory.client.send(new PutCommand({ TableName: memory.tableName, Item }));

      await recordEmailStatus(memory, [event('bounce', 1)], signal);

      const { Item: record } = await memory.client.send(
        new GetCommand({ TableName: memory.tableName, Key: key }),
      );
      expect(record?.email_status !== undefined).toBe(isWritten);
    },
  );

  it('recordEmailStatus lets the later one of two events of the same second stand', async () => {
    const memory = createTestTable();
    const key = { conversation_id: 'c1', primary_channel: 'jo@example.com' };
    await memory.client.send(new PutCommand({ TableName: memory.tableName, Item: key }));

    await recordEmailStatus(memory, [event('bounce', 1)], signal);
    await recordEmailStatus(memory, [event('unsubscribe', 1)], signal);

    const { Item } = await memory.client.send(new GetCommand({ TableName: memory.tableName, Key: key }));
    expect(Item?.email_status.status).toBe('unsubscribed');
  });

  it('recordEmailStatus makes no conversation that was deleted while the event was on its way', async () => {
    const memory = createTestTable();
    const key = { conversation_id: 'c1', primary_channel: 'jo@example.com' };
    await memory.client.send(new PutCommand({ TableName: memory.tableName, Item: key }));
    const send = memory.client.send.bind(memory.client) as (command: object) => Promise<object>;
    memory.client.send = (async (command: object) => {
      const answer = await send(command);
      if (command instanceof QueryCommand)
        await send(new DeleteCommand({ TableName: memory.tableName, Key: key }));
      return answer;
    }) as typeof memory.client.send;

    await recordEmailStatus(memory, [event('bounce', 1)], signal);

    const { Item } = await memory.client.send(new GetCommand({ TableName: memory.tableName, Key: key }));
    expect(Item).toBeUndefined();
  });

  it('does not look up what is a key of our own items, or nobody', async () => {
    const account = { eventId: 'e', type: 'bounce' };

    await recordEmailStatus(
      table,
      [event('bounce', 1, 'claim'), event('bounce', 1, 'message#SM1'), account],
      signal,
    );

    expect(dynamo.calls()).toHaveLength(0);
  });
});
