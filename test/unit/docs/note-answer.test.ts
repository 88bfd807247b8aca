import { readFileSync } from 'node:fs';
import { GetCommand, PutCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, it } from 'vitest';
import { conversationSchema } from '../../../shared/conversations/conversation-schema.ts';
import { createTestTable, type TestTable } from '../../support/memory-table.ts';

const page = readFileSync(new URL('../../../docs/consuming.md', import.meta.url), 'utf8');
const documents = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json = '']) => JSON.parse(json));
const request: UpdateCommandInput = documents.find(({ UpdateExpression }) => UpdateExpression !== undefined);
const [entry] = request.ExpressionAttributeValues?.[':entries'] ?? [];

let table: TestTable;

beforeEach(() => {
  table = createTestTable();
});

async function noteAnswer(): Promise<void> {
  await table.client.send(new UpdateCommand({ ...request, TableName: table.tableName }));
}

async function putRecord(attributes: object): Promise<void> {
  await table.client.send(
    new PutCommand({ TableName: table.tableName, Item: { ...request.Key, ...attributes } }),
  );
}

async function readRecord(): Promise<Record<string, unknown> | undefined> {
  const { Item } = await table.client.send(new GetCommand({ TableName: table.tableName, Key: request.Key }));
  return Item;
}

it.each([
  ['a record without a list', {}, [entry]],
  ['a list of messages', { messages: [{ message_id: 'SM1' }] }, [{ message_id: 'SM1' }, entry]],
])('the page’s request appends an answer to %s', async (_, attributes, messages) => {
  await putRecord(attributes);

  await noteAnswer();

  expect(await readRecord()).toEqual({ ...request.Key, messages });
  expect(conversationSchema.safeParse(await readRecord()).success).toBe(true);
});

it('the page’s request creates no record where the conversation was deleted', async () => {
  await expect(noteAnswer()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  expect(await readRecord()).toBeUndefined();
});

it('the page’s request lengthens no list that has fifty entries', async () => {
  await putRecord({ messages: Array.from({ length: 50 }, () => ({})) });

  await expect(noteAnswer()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
});

it('the page’s policy to note answers names every attribute of the request, and no other', () => {
  const [statement] = documents.flatMap(({ Statement = [] }) =>
    Statement.filter(({ Condition }: { Condition?: unknown }) => Condition !== undefined),
  );
  const written = `${request.UpdateExpression} ${request.ConditionExpression}`;
  const named = ['conversation_id', 'messages'].filter((name) => written.includes(name));

  expect(statement.Action).toBe('dynamodb:UpdateItem');
  expect(statement.Condition['ForAllValues:StringEquals']['dynamodb:Attributes'].toSorted()).toEqual(
    [...new Set([...Object.keys(request.Key ?? {}), ...named])].toSorted(),
  );
});
