import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { buildPage } from './console/build-page.ts';
import { systemOf } from './console/console-system.ts';
import { type Console, startConsole } from './console/start-console.ts';
import { deploymentOf } from './deployment.ts';
import { localKeys } from './local-cloud/local-keys.ts';
import { localDirectory, startLocalCloud } from './local-cloud/start-local-cloud.ts';
import { startNeighbours } from './local-cloud/start-neighbours.ts';
import { seedConversations } from './start/seed-conversations.ts';
import { parseStartArguments, type StartArguments, startUsage } from './start/start-arguments.ts';
import { runTour } from './start/tour.ts';
import { step } from './terminal/step.ts';

const argv = process.argv.slice(2);
if (argv.includes('--help')) {
  console.log(startUsage);
  process.exit(0);
}

type Outputs = Readonly<Record<string, string>>;

const outputsFile = join(localDirectory, 'outputs.json');

try {
  await start(parseStartArguments(argv));
} catch (error) {
  console.error(styleText('red', error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

async function start({ isOnce, port }: StartArguments): Promise<void> {
  const ended = untilInterrupted();
  // Built while the stack is deployed. Looked at when that is done, and never unhandled when that fails.
  const page = buildPage(join(localDirectory, 'console'));
  page.catch(() => undefined);
  const keys = localKeys(join(localDirectory, 'keys.json'));
  const neighbours = await startNeighbours(keys);
  const cloud = await startLocalCloud({
    keys,
    port,
    runningEndpoint: process.env.AWS_ENDPOINT_URL,
    context: neighbours.context,
  }).catch(async (error: unknown) => {
    await neighbours.stop();
    throw error;
  });
  const deployment = deploymentOf(cloud.outputs);
  let webConsole: Console | undefined;
  try {
    await step('seeding conversations', () => seedConversations(deployment));
    webConsole = await startConsole({
      system: systemOf(deployment, keys, neighbours),
      page: await page,
      port: port + 1,
    });
    const outputs = { ...cloud.outputs, ConsoleUrl: webConsole.url };
    writeOutputs(outputs);
    const isAllRight = await runTour(deployment, cloud.keys);
    if (!isAllRight) process.exitCode = 1;
    if (isOnce) return;
    printWhereToGoOn(outputs);
    await ended;
  } finally {
    rmSync(outputsFile, { force: true });
    await webConsole?.stop();
    await cloud.stop();
    await neighbours.stop();
  }
}

function writeOutputs(outputs: Outputs): void {
  mkdirSync(localDirectory, { recursive: true });
  writeFileSync(outputsFile, `${JSON.stringify(outputs, null, 2)}\n`);
}

function printWhereToGoOn(outputs: Outputs): void {
  console.log(`
${styleText('bold', 'The local cloud is up.')} ${styleText('dim', outputs.Endpoint ?? '')}
  ${styleText('bold', outputs.ConsoleUrl ?? '')}  the console: send, see and replay messages
  npm run send -- whatsapp --body "hello"
  npm run conversation -- show +15551230001
Ctrl-C ends it.`);
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
