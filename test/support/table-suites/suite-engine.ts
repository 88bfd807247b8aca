import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import type { TableKey } from '../../../shared/store/table-keys.ts';

/** A table that a suite can be run on: an engine that is not this project's, or the simulator's in memory. */
export interface SuiteEngine {
  readonly name: string;
  /** AWS says 400 KB, which are 409,600. */
  readonly maxItemBytes: number;
  start(): Promise<RunningEngine>;
}

export interface RunningEngine {
  /** A new, empty table with the keys and indexes of the synthesized template. */
  createTable(): Promise<TableAccess>;
  stop(): Promise<void>;
}

/** Run the engine while a suite does, and hand over a new table before each of its tests. */
export function tableForEachTest(engine: SuiteEngine, use: (table: TableAccess) => void): void {
  let running: RunningEngine;
  beforeAll(async () => {
    running = await engine.start();
  }, 180_000);
  afterAll(() => running?.stop());
  beforeEach(async () => use(await running.createTable()));
}

/** Put an item as the upstream service, or an earlier version, would have. */
export async function putItem({ client, tableName }: TableAccess, item: object): Promise<void> {
  await client.send(new PutCommand({ TableName: tableName, Item: { ...item } }));
}

export const conversationKey: TableKey = { conversation_id: 'conv-1', primary_channel: '+15551230001' };

export function keyOf({ conversation_id, primary_channel }: TableKey): TableKey {
  return { conversation_id, primary_channel };
}
