import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it, vi } from 'vitest';
import { listConnections, removeConnection, saveConnection } from '../../../../shared/store/connections.ts';
import { createTestTable } from '../../../support/memory-table.ts';

const { signal } = new AbortController();
const connection = (connectionId: string) => ({
  connectionId,
  canReadText: true,
  connectedAt: new Date('2026-11-24T09:00:00.000Z'),
  expiresAt: 1_795_600_000,
});

async function readAll<Page>(source: AsyncIterable<Page>): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of source) pages.push(page);
  return pages;
}

it('lists the connections of one company, and nothing else of their partition', async () => {
  const table = createTestTable();
  await saveConnection(table, 'company-1', connection('a'));
  await saveConnection(table, 'company-1', connection('b'));
  await saveConnection(table, 'company-2', connection('c'));
  await removeConnection(table, 'company-1', 'b');
  const other = { conversation_id: 'live#company-1', primary_channel: 'other' };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item: other }));

  const pages = await readAll(listConnections(table, 'company-1', signal));

  expect(pages.flat()).toEqual([connection('a')]);
});

it('reads every page, and grants no texts to a connection without that permission', async () => {
  const key = { conversation_id: 'live#company-1', primary_channel: 'connection#a' };
  const send = vi
    .fn()
    .mockResolvedValueOnce({ Items: [], LastEvaluatedKey: key })
    .mockResolvedValueOnce({ Items: [key] });
  const table = { client: { send } as unknown as DynamoDBDocumentClient, tableName: 'table' };

  const pages = await readAll(listConnections(table, 'company-1', signal));

  expect(send.mock.calls.map(([command]) => command.input.ExclusiveStartKey)).toEqual([undefined, key]);
  expect(pages.flat()).toMatchObject([{ canReadText: false }]);
});
