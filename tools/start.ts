import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { deploymentOf } from './deployment.ts';
import { localKeys } from './local-cloud/local-keys.ts';
import { type LocalCloud, localDirectory, startLocalCloud } from './local-cloud/start-local-cloud.ts';
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

const outputsFile = join(localDirectory, 'outputs.json');

try {
  await start(parseStartArguments(argv));
} catch (error) {
  console.error(styleText('red', error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

async function start({ isOnce, port }: StartArguments): Promise<void> {
  const ended = untilInterrupted();
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
  try {
    writeOutputs(cloud);
    const deployment = deploymentOf(cloud.outputs);
    await step('seeding conversations', () => seedConversations(deployment));
    const isAllRight = await runTour(deployment, cloud.keys);
    if (!isAllRight) process.exitCode = 1;
    if (isOnce) return;
    printWhereToGoOn(cloud);
    await ended;
  } finally {
    rmSync(outputsFile, { force: true });
    await cloud.stop();
    await neighbours.stop();
  }
}

function writeOutputs({ outputs }: LocalCloud): void {
  mkdirSync(localDirectory, { recursive: true });
  writeFileSync(outputsFile, `${JSON.stringify(outputs, null, 2)}\n`);
}

function printWhereToGoOn({ outputs }: LocalCloud): void {
  console.log(`
${styleText('bold', 'The local cloud is up.')} ${styleText('dim', outputs.Endpoint ?? '')}
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
