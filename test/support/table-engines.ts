import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { exactNumbers } from '../../shared/store/item-numbers.ts';
import { type EmulatorCommand, findEmulator } from '../../tools/local-cloud/find-emulator.ts';
import { localClientSettings } from '../../tools/local-cloud/local-clients.ts';
import { type Emulator, freePort, startEmulator } from '../../tools/local-cloud/start-emulator.ts';
import { localDirectory } from '../../tools/local-cloud/start-local-cloud.ts';
import { synthesize } from '../infra/synthesize.ts';
import { resourcesOf } from '../infra/template-facts.ts';
import { motoPython } from './python-with.ts';
import type { RunningEngine, SuiteEngine } from './table-suites/suite-engine.ts';

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

type Command = (port: number) => Promise<EmulatorCommand>;

const motoCommand: Command = async (port) => ({
  command: motoPython(),
  args: ['-c', motoServer, String(port)],
});

/** Implementations of DynamoDB that are not this project's. */
export const tableEngines = [
  engine('MiniStack', 409_600, () => findEmulator(localDirectory)),
  engine('moto', 405_000, motoCommand),
];

function engine<Name extends string>(name: Name, maxItemBytes: number, command: Command) {
  return { name, maxItemBytes, start: () => startEngine(name, command) } satisfies SuiteEngine;
}

/** Start an engine on a free port of the loopback interface. */
async function startEngine(name: string, command: Command): Promise<RunningEngine> {
  const port = await freePort();
  const logs = join(localDirectory, 'logs');
  mkdirSync(logs, { recursive: true });
  const emulator: Emulator = await startEmulator(await command(port), {
    port,
    logFile: join(logs, `${name.toLowerCase()}-${port}.log`),
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
