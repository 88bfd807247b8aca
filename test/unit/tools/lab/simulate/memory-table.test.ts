import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { createTestTable } from '../../../../support/memory-table.ts';

const TableName = 'conversations';
const Key = { conversation_id: 'conv-1', primary_channel: '+15551230001' };

async function tableWith(item: Record<string, unknown>) {
  const table = createTestTable();
  await table.client.send(new PutCommand({ TableName, Item: { ...Key, ...item } }));
  return table;
}

async function updated(
  item: Record<string, unknown>,
  UpdateExpression: string,
  values: Record<string, unknown> = {},
): Promise<Record<string, unknown> | undefined> {
  const { client } = await tableWith(item);
  const { Attributes } = await client.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression,
      ReturnValues: 'ALL_NEW',
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    }),
  );
  const { conversation_id: _, primary_channel: __, ...rest } = Attributes ?? {};
  return rest;
}

async function holds(
  item: Record<string, unknown>,
  ConditionExpression: string,
  values: Record<string, unknown> = {},
): Promise<boolean> {
  const { client } = await tableWith(item);
  const ExpressionAttributeValues = { ':touched': true, ...values };
  const UpdateExpression = 'SET touched = :touched';
  return client
    .send(
      new UpdateCommand({ TableName, Key, UpdateExpression, ConditionExpression, ExpressionAttributeValues }),
    )
    .then(
      () => true,
      (error: Error) => {
        if (error.name === 'ConditionalCheckFailedException') return false;
        throw error;
      },
    );
}

describe('the examples of the DynamoDB developer guide', () => {
  it.each([
    ['SET Price = Price - :p', { Price: 500 }, { ':p': 15 }, { Price: 485 }],
    ['SET ri = list_append(ri, :vals)', { ri: ['a'] }, { ':vals': ['b'] }, { ri: ['a', 'b'] }],
    ['SET ri = list_append(:vals, ri)', { ri: ['a'] }, { ':vals': ['b'] }, { ri: ['b', 'a'] }],
    ['SET Price = if_not_exists(Price, :p)', {}, { ':p': 100 }, { Price: 100 }],
    ['SET Price = if_not_exists(Price, :p)', { Price: 1 }, { ':p': 100 }, { Price: 1 }],
    ['REMOVE Brand, InStock', { Brand: 'x', InStock: true, Price: 1 }, {}, { Price: 1 }],
    ['REMOVE ri[1], ri[2]', { ri: ['a', 'b', 'c', 'd'] }, {}, { ri: ['a', 'd'] }],
    ['ADD Quantity :q', {}, { ':q': 5 }, { Quantity: 5 }],
    ['ADD Quantity :q', { Quantity: 5 }, { ':q': -7 }, { Quantity: -2 }],
    [
      'ADD Color :c',
      { Color: new Set(['red']) },
      { ':c': new Set(['blue']) },
      { Color: new Set(['red', 'blue']) },
    ],
    [
      'DELETE Color :p',
      { Color: new Set(['red', 'blue']) },
      { ':p': new Set(['red']) },
      { Color: new Set(['blue']) },
    ],
    ['DELETE Color :p', { Color: new Set(['red']) }, { ':p': new Set(['red']) }, {}],
    ['SET ri[7] = :v', { ri: ['a'] }, { ':v': 'z' }, { ri: ['a', 'z'] }],
    ['SET pr.a = :v', { pr: { b: 1 } }, { ':v': 2 }, { pr: { a: 2, b: 1 } }],
  ])('%s of %j', async (...[expression, item, values, expected]) => {
    expect(await updated(item, expression, values as Record<string, unknown>)).toEqual(expected);
  });
});

describe('a condition', () => {
  it.each([
    ['attribute_not_exists(messages) OR size(messages) < :cap', { messages: null }, { ':cap': 60 }, false],
    ['attribute_not_exists(messages) OR size(messages) < :cap', { messages: 7 }, { ':cap': 60 }, false],
    ['attribute_not_exists(messages) OR size(messages) < :cap', { messages: 'text' }, { ':cap': 60 }, true],
    ['attribute_not_exists(messages) OR size(messages) < :cap', {}, { ':cap': 60 }, true],
    [
      'routing_status = :p AND (attribute_not_exists(a) OR a < :n)',
      { routing_status: 'p', a: 'b' },
      { ':p': 'p', ':n': 'c' },
      true,
    ],
    ['expires_at <= :now', { expires_at: 5 }, { ':now': 5 }, true],
    ['expires_at <= :now', { expires_at: '5' }, { ':now': 5 }, false],
    ['absent <> :x', {}, { ':x': 1 }, true],
    ['absent = :x', {}, { ':x': 1 }, false],
    ['messages[0] = :head', { messages: [{ a: [1, null] }] }, { ':head': { a: [1, null] } }, true],
    ['NOT a IN (:x, :y) AND b BETWEEN :x AND :y', { a: 3, b: 2 }, { ':x': 1, ':y': 2 }, true],
    ['contains(a, :x)', { a: new Set(['x']) }, { ':x': 'x' }, true],
    ['begins_with(a, :x)', { a: 'xy' }, { ':x': 'x' }, true],
    ['attribute_type(a, :x)', { a: null }, { ':x': 'NULL' }, true],
  ])('%s of %j with %j is %s', async (...[condition, item, values, expected]) => {
    expect(await holds(item, condition, values as Record<string, unknown>)).toBe(expected);
  });
});

describe('what DynamoDB refuses', () => {
  it.each([
    ['an append to what is no list', { a: null }, 'SET a = list_append(a, :v)', { ':v': [1] }],
    ['an addition to what is no number', { a: 'x' }, 'ADD a :v', { ':v': 1 }],
    ['a path below nothing', {}, 'SET a.b = :v', { ':v': 1 }],
    ['an attribute that is not there', {}, 'SET a = b', {}],
    ['two paths that overlap', { a: { b: 1 } }, 'SET a = :v REMOVE a.b', { ':v': 1 }],
    ['a value that no expression uses', {}, 'SET a = :v', { ':v': 1, ':w': 1 }],
    ['a value that is not given', {}, 'SET a = :w', {}],
    ['an item above 400 KB', { a: 'x'.repeat(409_000) }, 'SET b = :v', { ':v': 'x'.repeat(600) }],
    ['a change of the key', {}, 'SET conversation_id = :v', { ':v': 'other' }],
    ['an empty text in an index key', {}, 'SET retry_at = :v', { ':v': '' }],
  ])('what DynamoDB refuses is %s', async (...[, item, expression, values]) => {
    await expect(updated(item, expression, values as Record<string, unknown>)).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('in a transaction names the reason of each item and writes nothing', async () => {
    const { client } = await tableWith({ messages: null });
    const other = { conversation_id: 'conv-1', primary_channel: 'message#1' };

    const result = client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: other, ConditionExpression: 'attribute_not_exists(conversation_id)' } },
          {
            Update: {
              TableName,
              Key,
              UpdateExpression: 'SET messages = list_append(messages, :v)',
              ExpressionAttributeValues: { ':v': [1] },
            },
          },
        ],
      }),
    );

    await expect(result).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect((await client.send(new GetCommand({ TableName, Key: other }))).Item).toBeUndefined();
  });
});

describe('a transaction', () => {
  const transaction = {
    ClientRequestToken: 'token',
    TransactItems: [
      {
        Update: { TableName, Key, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } },
      },
    ],
  };

  it('takes effect once under one token', async () => {
    const { client } = await tableWith({});

    await client.send(new TransactWriteCommand(transaction));
    await client.send(new TransactWriteCommand(transaction));

    expect((await client.send(new GetCommand({ TableName, Key }))).Item).toMatchObject({ n: 1 });
  });

  it('gives the item that failed its condition where it is asked for', async () => {
    const { client } = await tableWith({ status: 'routed' });

    const result = client.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Delete: {
              TableName,
              Key,
              ConditionExpression: 'attribute_not_exists(conversation_id)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
      }),
    );

    await expect(result).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { status: { S: 'routed' } } }],
    });
  });
});

describe('an index', () => {
  it('holds only items that have its keys, in the order of its sort key', async () => {
    const { client } = createTestTable();
    const items = [
      {
        conversation_id: 'c',
        primary_channel: 'message#2',
        retry_bucket: 'pending#01',
        retry_at: '2',
        attempts: 1,
      },
      {
        conversation_id: 'c',
        primary_channel: 'message#1',
        retry_bucket: 'pending#01',
        retry_at: '1',
        attempts: 0,
      },
      { conversation_id: 'c', primary_channel: 'message#0', retry_bucket: 'pending#01', content: 'not due' },
    ];
    for (const Item of items) await client.send(new PutCommand({ TableName, Item }));

    const page = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by_retry_at',
        KeyConditionExpression: 'retry_bucket = :b',
        ExpressionAttributeValues: { ':b': 'pending#01' },
        Limit: 1,
      }),
    );
    const next = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'by_retry_at',
        KeyConditionExpression: 'retry_bucket = :b',
        ExpressionAttributeValues: { ':b': 'pending#01' },
        ExclusiveStartKey: page.LastEvaluatedKey,
      }),
    );

    expect([page.Items, next.Items]).toEqual([[items[1]], [items[0]]]);
  });
});

describe('a batch', () => {
  it('answers with the attributes that were asked for', async () => {
    const { client } = await tableWith({ a: 1, b: { c: [1, 2] } });

    const { Responses } = await client.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [Key], ProjectionExpression: 'b.c[1]' } } }),
    );

    expect(Responses).toEqual({ [TableName]: [{ b: { c: [2] } }] });
  });
});
