import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { tableEngines } from '../../support/table-engines.ts';
import {
  conversationKey as Key,
  putItem,
  tableForEachTest,
} from '../../support/table-suites/suite-engine.ts';

interface Change {
  readonly set: string;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly condition?: string;
}

const setOther: Change = { set: 'SET other = :value', values: { ':value': 1 } };

/** Rules of DynamoDB that an engine has to know to judge the project's calls, and those in which the two differ. */
describe.each(tableEngines)('the rules of $name', (engine) => {
  let table: TableAccess;

  tableForEachTest(engine, (created) => {
    table = created;
  });
  beforeEach(async () => {
    await putItem(table, { ...Key, entries: ['a', 'b', 'c', 'd', 'e'], tally: 1 });
  });

  const update = ({ set, values, condition }: Change) =>
    table.client.send(
      new UpdateCommand({
        ...{ TableName: table.tableName, Key, UpdateExpression: set },
        ...(values && { ExpressionAttributeValues: values }),
        ...(condition && { ConditionExpression: condition }),
      }),
    );
  const listNow = async () =>
    (await table.client.send(new GetCommand({ TableName: table.tableName, Key }))).Item?.entries;
  const refusal = async (call: Promise<unknown>) => {
    const error = await call.then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    return error === undefined ? 'accepted' : error.name;
  };

  it.each<[string, Change]>([
    ['a reserved word as a name', { set: 'SET status = :value', values: { ':value': 1 } }],
    ['a reserved word in a condition', { ...setOther, condition: 'status = :value' }],
    [
      'two paths of which one holds the other',
      { ...setOther, set: 'SET other = :value, other.name_of = :value' },
    ],
    ['one path twice', { ...setOther, set: 'SET other = :value, other = :value' }],
    ['one path that is set and removed', { ...setOther, set: 'SET other = :value REMOVE other' }],
    ['a repeated clause', { ...setOther, set: 'SET other = :value SET more = :value' }],
    ['a value that no expression uses', { ...setOther, values: { ':value': 1, ':unused': 2 } }],
    ['a value that is missing', { set: 'SET other = :value' }],
    ['a key in the update', { set: 'SET primary_channel = :value', values: { ':value': 'x' } }],
    ['a function that there is not', { ...setOther, condition: 'length(other) = :value' }],
    ['a condition that compares nothing', { ...setOther, condition: 'other' }],
  ])('refuse %s', async (_, change) => {
    expect(await refusal(update(change))).toBe('ValidationException');
  });

  it('name the failed condition by its place among the reasons, with the item that failed it', async () => {
    const transaction = new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: table.tableName, Item: { ...Key, conversation_id: 'new' } } },
        {
          Update: {
            ...{ TableName: table.tableName, Key, UpdateExpression: 'ADD tally :one' },

            ...{ ConditionExpression: 'tally > :one', ExpressionAttributeValues: { ':one': 1 } },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
    });

    const error = await table.client.send(transaction).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(TransactionCanceledException);
    const reasons = (error as TransactionCanceledException).CancellationReasons ?? [];
    expect(reasons.map(({ Code }) => Code)).toEqual(['None', 'ConditionalCheckFailed']);
    expect(reasons[1]?.Item).toMatchObject({ tally: { N: '1' } });
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html: removing [1] and
  // [2] takes the second and the third element that the list had. moto is right.
  it('remove positions of a list in one of two ways', async () => {
    await update({ set: 'REMOVE entries[1], entries[2]' });

    expect(await listNow()).toEqual(of(engine, { MiniStack: ['a', 'c', 'e'], moto: ['a', 'd', 'e'] }));
  });

  // DynamoDB refuses it: "Two document paths overlap with each other". Neither is right.
  it('accept a list and a position of it in one update', async () => {
    const set = 'SET entries = :value, entries[0] = :value';

    expect(await refusal(update({ ...setOther, set }))).toBe('accepted');
  });

  it('remove the same positions of a list when they are named from the end', async () => {
    await update({ set: 'REMOVE entries[2], entries[1]' });

    expect(await listNow()).toEqual(['a', 'd', 'e']);
  });

  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html lists ValidationError with
  // "The item size to update has exceeded the maximum allowed size" among the reasons. MiniStack is right.
  it('tell in one of two ways that a transaction would make an item too large', async () => {
    await putItem(table, { ...Key, notes: 'x'.repeat(engine.maxItemBytes - 200) });
    const transaction = new TransactWriteCommand({
      TransactItems: [
        {
          Update: {
            ...{ TableName: table.tableName, Key, UpdateExpression: 'SET more = :more' },
            ExpressionAttributeValues: { ':more': 'y'.repeat(1_000) },
          },
        },
      ],
    });

    const error = await table.client.send(transaction).catch((thrown: unknown) => thrown);

    const isCancelled = error instanceof TransactionCanceledException;
    const seen = isCancelled ? error.CancellationReasons?.map(({ Code }) => Code) : (error as Error).name;
    expect(seen).toEqual(of(engine, { MiniStack: ['ValidationError'], moto: 'ValidationException' }));
  });
});

type EngineName = (typeof tableEngines)[number]['name'];

function of({ name }: { readonly name: EngineName }, expected: Readonly<Record<EngineName, unknown>>) {
  return expected[name];
}
