import * as z from 'zod/mini';
import { contextObject } from '../../../shared/context/context-object.ts';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
}

/** The fields of the context object as one table in Markdown, made from the schema. */
export function contextTable(): string {
  const schema = z.toJSONSchema(contextObject, { io: 'input' }) as Schema;
  return ['| field | form | present | meaning |', '|---|---|---|---|', ...rowsOf(schema, '')].join('\n');
}

function rowsOf(schema: Schema, prefix: string): readonly string[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const isOpen = field.properties !== undefined;
    const presence = required.includes(name) ? 'always' : 'optional';
    const row = `| \`${path}\` | ${formOf(field)} | ${presence} | ${meaningOf(field)} |`;
    const inner = isOpen ? rowsOf(field, `${path}.`) : rowsOf(field.items ?? {}, `${path}[].`);
    return isOpen && prefix === '' ? inner : [row, ...inner];
  });
}

function formOf({ type, anyOf, enum: values, const: value, pattern, items }: Schema): string {
  if (value !== undefined) return `\`${String(value)}\``;
  if (values !== undefined) return values.map((each) => `\`${String(each)}\``).join(', ');
  if (anyOf !== undefined) return anyOf.length > 2 ? 'any JSON' : anyOf.map(formOf).join(' or ');
  if (type === 'array') return items?.type === 'string' ? 'list of texts' : 'list';
  if (pattern !== undefined) return `text, \`${pattern}\``;
  return formsByType[type ?? ''] ?? 'any JSON';
}

function meaningOf({ description, anyOf = [] }: Schema): string {
  return description ?? anyOf.map((each) => each.description).find((text) => text !== undefined) ?? '';
}

const formsByType: Readonly<Record<string, string>> = {
  string: 'text',
  null: 'null',
  boolean: 'boolean',
  number: 'number',
  integer: 'whole number',
  object: 'map',
};
