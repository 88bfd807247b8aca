import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type TranslateConfig,
} from '@aws-sdk/lib-dynamodb';
import { readConversation } from '../../shared/store/conversation-record.ts';
import type { TableAccess } from '../../shared/store/find-conversation.ts';
import { exactNumbers } from '../../shared/store/item-numbers.ts';
import { indexNames, type TableKey } from '../../shared/store/table-keys.ts';
import { conversationsTable } from '../../tools/lab/simulate/table/conversations-table.ts';
import { executeDocument, toWireRequest } from '../../tools/lab/simulate/table/document-requests.ts';
import { MemoryTable } from '../../tools/lab/simulate/table/memory-table.ts';
import type { TableDefinition } from '../../tools/lab/simulate/table/table-definition.ts';
import type { SuiteEngine } from './table-suites/suite-engine.ts';

/** A table that evaluates every expression, for the store's own code. */
export interface TestTable extends TableAccess {
  readonly memory: MemoryTable;
  /** Lets the next calls of an operation fail, the first with the first error. */
  failNext(operation: string, ...errors: readonly Error[]): void;
  /** The operations that were called, in order. */
  readonly calls: readonly { readonly operation: string; readonly input: Record<string, unknown> }[];
}

/** With the index that only the live clients' history reads, which is no part of a simulated history. */
const definition: TableDefinition = {
  ...conversationsTable,
  indexes: {
    ...conversationsTable.indexes,
    [indexNames.byReceivedAt]: {
      key: { partition: 'conversation_id', sort: 'received_at' },
      include: ['primary_channel'],
    },
  },
};

/** The product's table in memory, behind a document client that the store's code can be given. */
export function createTestTable(now: () => Date = () => new Date()): TestTable {
  const memory = new MemoryTable(definition, { now: () => now().getTime(), indexLagMs: () => 0 });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: exactNumbers(),
  });
  const failures = new Map<string, Error[]>();
  const calls: { operation: string; input: Record<string, unknown> }[] = [];
  const config = (client.config as { translateConfig?: TranslateConfig }).translateConfig;
  client.send = (async (command: { input: object }) => {
    const request = toWireRequest(command, config);
    calls.push(request);
    const failure = failures.get(request.operation)?.shift();
    if (failure !== undefined) throw failure;
    return executeDocument(memory, request, config);
  }) as typeof client.send;
  return {
    memory,
    client,
    tableName: definition.name,
    calls,
    failNext: (operation, ...errors) => failures.set(operation, [...errors]),
  };
}

export const memoryEngine: SuiteEngine = {
  name: 'the table in memory',
  maxItemBytes: 409_600,
  start: async () => ({ createTable: async () => createTestTable(), stop: async () => undefined }),
};

/** A table in which a read that is not strongly consistent sees nothing of the latest write. */
export function createLaggingTable(): TestTable {
  const table = createTestTable();
  const behind = createTestTable();
  const send = table.client.send.bind(table.client) as (command: object) => Promise<object>;
  const sendBehind = behind.client.send.bind(behind.client) as typeof send;
  let latestWrite: object | undefined;
  table.client.send = (async (command: { readonly input: object }) => {
    if (command instanceof QueryCommand) return send(command);
    if (command instanceof GetCommand || command instanceof BatchGetCommand)
      return isConsistent(command) ? send(command) : sendBehind(command);
    const answer = await send(command);
    if (latestWrite !== undefined) await sendBehind(latestWrite);
    latestWrite = command;
    return answer;
  }) as typeof table.client.send;
  return table;
}

/** Lets trims of a conversation's list fail, all or the first so many. */
export function failTrims({ client }: TestTable, error: Error, times = Number.POSITIVE_INFINITY): void {
  const send = client.send.bind(client) as (command: object) => Promise<object>;
  let failed = 0;
  client.send = (async (command: { readonly input: { readonly UpdateExpression?: string } }) => {
    if (command.input.UpdateExpression?.startsWith('REMOVE') && failed++ < times) throw error;
    return send(command);
  }) as typeof client.send;
}

function isConsistent(command: GetCommand | BatchGetCommand): boolean {
  const reads =
    command instanceof GetCommand ? [command.input] : Object.values(command.input.RequestItems ?? {});
  return reads.every(({ ConsistentRead }) => ConsistentRead === true);
}

/** The message ids of a conversation's list, in order. */
export async function entryIdsOf(table: TableAccess, key: TableKey): Promise<string[]> {
  const { messages } = (await readConversation(table, key)) ?? {};
  return (messages as { message_id: string }[]).map(({ message_id }) => message_id);
}
