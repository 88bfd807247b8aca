import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, it } from 'vitest';
import {
  listCompanies,
  listCompanyConversations,
} from '../../../../../tools/console/api/list-conversations.ts';
import type { ConsoleSystem } from '../../../../../tools/console/console-system.ts';
import { conversation } from '../../../../support/builders.ts';
import { createTestTable, type TestTable } from '../../../../support/memory-table.ts';

let table: TestTable;
let system: ConsoleSystem;

beforeEach(() => {
  table = createTestTable();
  const outputs = { ConversationsTableName: table.tableName };
  system = { deployment: { dynamo: table.client, outputs } } as unknown as ConsoleSystem;
});

async function put(id: string, attributes: object): Promise<void> {
  const Item = { ...conversation(), conversation_id: id, company_id: 'company-1', ...attributes };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
}

it.each([
  ['first', ['conv-1', 'conv-2']],
  ['last', ['conv-2', 'conv-1']],
])(
  'the console keeps a company’s name when the record that is read %s has none',
  async (_, [named = '', other = '']) => {
    await put(named, { company_name: 'Example One' });
    await put(other, { company_name: null });

    expect(await listCompanies(system)).toEqual([
      { companyId: 'company-1', name: 'Example One', conversations: 2 },
    ]);
  },
);

it.each([true, 'true', 1, 'yes'])(
  'the console shows a conversation as handed off where hand_off_to_human is %j',
  async (value) => {
    await put('conv-1', { hand_off_to_human: value });

    expect(await listCompanyConversations(system, 'company-1')).toMatchObject([{ isHandedOff: true }]);
  },
);

it.each([
  ['a message', { direction: 'INBOUND', content: 'hello' }, 'hello'],
  [
    'an answer that a consumer noted',
    { direction: 'OUTBOUND', content: 'We have it.' },
    'Answer: We have it.',
  ],
  ['an answer without a text', { direction: 'OUTBOUND' }, 'Answer: '],
  ['a text that would be cut within a character', { content: `${'x'.repeat(119)}🎉` }, 'x'.repeat(119)],
  ['what is no entry', null, ''],
])('the console’s list shows %s as the latest of a conversation', async (_, entry, preview) => {
  await put('conv-1', { messages: [{ content: 'before' }, entry] });

  expect(await listCompanyConversations(system, 'company-1')).toMatchObject([{ preview }]);
});
