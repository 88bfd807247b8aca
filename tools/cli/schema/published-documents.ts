import { readFileSync } from 'node:fs';
import { publishedSchema } from '../../../shared/context/published-schema.ts';
import { asyncApi } from './async-api.ts';
import { attributeTable } from './attribute-table.ts';
import { conversationRecordSchema } from './conversation-record-schema.ts';

/** The documents that are made of schemas in code, by their path from the project's root. */
export function publishedDocuments(): Readonly<Record<string, string>> {
  return {
    'docs/context-object.schema.json': publishedSchema(),
    'docs/conversation-record.schema.json': json(conversationRecordSchema()),
    'docs/asyncapi.json': json(asyncApi()),
    'docs/creating-conversations.md': withTable('docs/creating-conversations.md'),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const marks = /(<!-- attributes: made by npm run schema -->\n)[\s\S]*?(<!-- end of attributes -->)/;

/** The page with its table as it should be. */
function withTable(path: string): string {
  const page = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
  if (!marks.test(page)) throw new Error(`${path} has no place for the table of attributes`);
  return page.replace(marks, (_, begin: string, end: string) => `${begin}${attributeTable()}\n${end}`);
}
