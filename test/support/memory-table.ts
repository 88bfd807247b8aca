import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, type TranslateConfig } from '@aws-sdk/lib-dynamodb';
import type { TableAccess } from '../../shared/store/find-conversation.ts';
import { conversationsTable } from '../../tools/lab/simulate/table/conversations-table.ts';
import { executeDocument, toWireRequest } from '../../tools/lab/simulate/table/document-requests.ts';
import { MemoryTable } from '../../tools/lab/simulate/table/memory-table.ts';

/** A table that evaluates every expression, for the store's own code. */
export interface TestTable extends TableAccess {
  readonly memory: MemoryTable;
  /** Lets the next calls of an operation fail, the first with the first error. */
  failNext(operation: string, ...errors: readonly Error[]): void;
  /** The operations that were called, in order. */
  readonly calls: readonly { readonly operation: string; readonly input: Record<string, unknown> }[];
}

/** The product's table in memory, behind a document client that the store's code can be given. */
export function createTestTable(now: () => Date = () => new Date()): TestTable {
  const memory = new MemoryTable(conversationsTable, { now: () => now().getTime(), indexLagMs: () => 0 });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }), {
    marshallOptions: { removeUndefinedValues: true },
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
    tableName: conversationsTable.name,
    calls,
    failNext: (operation, ...errors) => failures.set(operation, [...errors]),
  };
}
