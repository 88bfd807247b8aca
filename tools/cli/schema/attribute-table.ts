import { conversationRecordSchema } from './conversation-record-schema.ts';

type Schema = Readonly<Record<string, unknown>>;

const writers: Readonly<Record<string, string>> = {
  upstream: 'you',
  system: 'the system',
  both: 'both',
};

/** The attributes of a conversation record as a table in Markdown, made from the schema. */
export function attributeTable(): string {
  const { properties = {}, required = [] } = conversationRecordSchema();
  const rows = Object.entries(properties as Readonly<Record<string, Schema>>).map(([name, schema]) => {
    const form = formOf(schema) + (required.includes(name) ? ', required' : '');
    const writer = writers[String(schema['x-written-by'])];
    return `| \`${name}\` | ${form} | ${writer} | ${schema.description} | ${schema['x-odd-values']} |`;
  });
  return ['| attribute | form | written by | meaning | otherwise |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function formOf(schema: Schema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(formOf).join(' or ');
  if (schema.not !== undefined) return 'absent';
  if (schema.format === 'date-time') return 'time';
  const types = [schema.type].flat();
  return types.map((type) => formsByType[String(type)] ?? String(type)).join(' or ');
}

const formsByType: Readonly<Record<string, string>> = {
  string: 'text',
  null: 'null',
  boolean: 'boolean',
  number: 'number',
  integer: 'whole number',
  array: 'list',
  object: 'map',
};
