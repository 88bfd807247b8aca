import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  type TranslateConfig,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { MemoryTable, Operation } from './memory-table.ts';

const operations = new Map<unknown, Operation>([
  [GetCommand, 'GetItem'],
  [PutCommand, 'PutItem'],
  [UpdateCommand, 'UpdateItem'],
  [DeleteCommand, 'DeleteItem'],
  [QueryCommand, 'Query'],
  [ScanCommand, 'Scan'],
  [BatchGetCommand, 'BatchGetItem'],
  [BatchWriteCommand, 'BatchWriteItem'],
  [TransactWriteCommand, 'TransactWriteItems'],
]);

/** A command of the document client as the wire has it. */
export interface WireRequest {
  readonly operation: Operation;
  readonly input: Record<string, unknown>;
}

type Values = Record<string, unknown>;

/** Which members of a request are plain values, and become AttributeValues. */
const itemMembers = new Set(['Item', 'Key', 'ExpressionAttributeValues', 'ExclusiveStartKey']);

/** Translate a command as the document client does, with that client's own settings. */
export function toWireRequest(
  command: { readonly input: object },
  config: TranslateConfig = {},
): WireRequest {
  const operation = operations.get(command.constructor);
  if (operation === undefined)
    throw new Error(`no command of the document client: ${command.constructor.name}`);
  return { operation, input: toWire(command.input as Values, config) as Values };
}

function toWire(value: unknown, config: TranslateConfig): unknown {
  if (Array.isArray(value)) return value.map((entry) => toWire(entry, config));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (itemMembers.has(name) && member !== undefined)
        return [name, marshall(member, config.marshallOptions)];
      if (name === 'Keys')
        return [name, (member as Values[]).map((key) => marshall(key, config.marshallOptions))];
      return [name, toWire(member, config)];
    }),
  );
}

/** Run a request against the table, and translate its answer back as the document client does. */
export function executeDocument(
  table: MemoryTable,
  { operation, input }: WireRequest,
  config: TranslateConfig = {},
): object {
  const answer = table.execute(operation, input as never) as Values;
  const plain = (item: unknown) => unmarshall(item as never, config.unmarshallOptions);
  const result: Values = { ...answer, $metadata: {} };
  for (const name of ['Item', 'Attributes', 'LastEvaluatedKey']) {
    if (answer[name] !== undefined) result[name] = plain(answer[name]);
  }
  if (answer.Items !== undefined) result.Items = (answer.Items as unknown[]).map(plain);
  if (answer.Responses !== undefined) {
    result.Responses = Object.fromEntries(
      Object.entries(answer.Responses as Record<string, unknown[]>).map(([name, items]) => [
        name,
        items.map(plain),
      ]),
    );
  }
  return result;
}
