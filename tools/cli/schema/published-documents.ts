import { readFileSync } from 'node:fs';
import { publishedSchema } from '../../../shared/context/published-schema.ts';
import { asyncApi } from './async-api.ts';
import { attributeTable } from './attribute-table.ts';
import { configurationTables } from './configuration-table.ts';
import { contextTable } from './context-table.ts';
import { conversationRecordSchema } from './conversation-record-schema.ts';
import { openApi } from './open-api.ts';

/** The documents that are made of schemas in code, by their path from the project's root. */
export function publishedDocuments(): Readonly<Record<string, string>> {
  return {
    'docs/context-object.schema.json': publishedSchema(),
    'docs/conversation-record.schema.json': json(conversationRecordSchema()),
    'docs/asyncapi.json': json(asyncApi()),
    'docs/reference/openapi.json': json(openApi()),
    'docs/creating-conversations.md': withTable('docs/creating-conversations.md', attributeTable()),
    'docs/reference/configuration.md': withTable('docs/reference/configuration.md', configurationTables()),
    'docs/reference/context.md': withTable('docs/reference/context.md', contextTable()),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const marks = /(<!-- (attributes|fields|settings): made by npm run schema -->\n)[\s\S]*?(<!-- end of \2 -->)/;

/** The page with its table as it should be. */
function withTable(path: string, table: string): string {
  const page = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
  if (!marks.test(page)) throw new Error(`${path} has no place for its table`);
  return page.replace(marks, (_match, ...[begin, , end]: string[]) => `${begin}${table}\n${end}`);
}
