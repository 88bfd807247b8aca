import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { TableAccess } from '../../shared/store/find-conversation.ts';
import { exactNumbers } from '../../shared/store/item-numbers.ts';
import type { TableKey } from '../../shared/store/table-keys.ts';
import { type EmulatorCommand, findEmulator } from '../../tools/local-cloud/find-emulator.ts';
import { localClientSettings } from '../../tools/local-cloud/local-clients.ts';
import { type Emulator, freePort, startEmulator } from '../../tools/local-cloud/start-emulator.ts';
import { localDirectory } from '../../tools/local-cloud/start-local-cloud.ts';
import { synthesize } from '../infra/synthesize.ts';
import { resourcesOf } from '../infra/template-facts.ts';
import { pythonWith } from './python-with.ts';

/** moto and what its server mode needs. Read the differences in docs/decisions.md again before raising the versions. */
const motoPackages = ['moto[dynamodb]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5'];

/**
 * moto's own server answers in threads without a lock, so that two writes at the same time can both see the same item:
 * here one request is answered after the other. Its parser nests an expression by its actions: 200 of them are more than
 * Python's stack takes by default.
 */
const motoServer = `import sys
from werkzeug.serving import run_simple
from moto.server import DomainDispatcherApplication, create_backend_app
sys.setrecursionlimit(20000)
run_simple('127.0.0.1', int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)`;

/** An implementation of DynamoDB that is not this project's. */
export interface TableEngine {
  readonly name: 'MiniStack' | 'moto';
  /** AWS says 400 KB, which are 409,600. */
  readonly maxItemBytes: number;
  command(port: number): Promise<EmulatorCommand>;
}

export const tableEngines: readonly TableEngine[] = [
  { name: 'MiniStack', maxItemBytes: 409_600, command: () => findEmulator(localDirectory) },
  {
    name: 'moto',
    maxItemBytes: 405_000,
    command: async (port) => ({
      command: pythonWith(motoPackages),
      args: ['-c', motoServer, String(port)],
    }),
  },
];

export interface RunningEngine {
  /** A new, empty table with the keys and indexes of the synthesized template. */
  createTable(): Promise<TableAccess>;
  stop(): Promise<void>;
}

/** Start an engine on a free port of the loopback interface. */
export async function startTableEngine(engine: TableEngine): Promise<RunningEngine> {
  const port = await freePort();
  const logs = join(localDirectory, 'logs');
  mkdirSync(logs, { recursive: true });
  const emulator: Emulator = await startEmulator(await engine.command(port), {
    port,
    logFile: join(logs, `${engine.name.toLowerCase()}-${port}.log`),
  });
  const plain = new DynamoDBClient(localClientSettings(emulator.endpoint));
  const client = DynamoDBDocumentClient.from(plain, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: exactNumbers(),
  });
  const definition = tableDefinition();
  let count = 0;
  return {
    createTable: async () => {
      const tableName = `table-${++count}`;
      await client.send(new CreateTableCommand({ ...definition, TableName: tableName }));
      await waitUntilTableExists({ client: plain, maxWaitTime: 20, minDelay: 1 }, { TableName: tableName });
      return { client, tableName };
    },
    stop: async () => {
      client.destroy();
      await emulator.stop();
    },
  };
}

/** Keys and indexes as CloudFormation gets them; it spells them as the API does. */
function tableDefinition(): Omit<CreateTableCommandInput, 'TableName'> {
  const [table] = resourcesOf(synthesize('dev').template, 'AWS::DynamoDB::Table');
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode } = table?.Properties ?? {};
  return { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, BillingMode };
}

/** Put an item as the upstream service, or an earlier version, would have. */
export async function putItem({ client, tableName }: TableAccess, item: object): Promise<void> {
  await client.send(new PutCommand({ TableName: tableName, Item: { ...item } }));
}

export const conversationKey: TableKey = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
