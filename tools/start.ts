import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { localKeys } from './local-cloud/local-keys.ts';
import { localDirectory } from './local-cloud/start-local-cloud.ts';
import { deployOnSave } from './start/deploy-on-save.ts';
import { parseStartArguments, type StartArguments, startUsage } from './start/start-arguments.ts';
import { startSystem } from './start/start-system.ts';
import { runTour } from './start/tour.ts';

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

async function start({ isOnce, isWatching, port }: StartArguments): Promise<void> {
  const ended = untilInterrupted();
  const keys = localKeys(join(localDirectory, 'keys.json'));
  const runningEndpoint = process.env.AWS_ENDPOINT_URL;
  const system = await startSystem({
    keys,
    port,
    consolePort: port < 65_535 ? port + 1 : port - 1,
    runningEndpoint,
  });
  try {
    const outputs = { ...system.cloud.outputs, ConsoleUrl: system.consoleUrl };
    writeOutputs(outputs);
    const isAllRight = await runTour(system.deployment, keys);
    if (!isAllRight) process.exitCode = 1;
    if (isOnce) return;
    printWhereToGoOn(outputs);
    const onDeployed = (deployed: Outputs) => writeOutputs({ ...outputs, ...deployed });
    await (isWatching ? deployOnSave(system.cloud, { ended, onDeployed }) : ended);
  } finally {
    rmSync(outputsFile, { force: true });
    await system.stop();
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
