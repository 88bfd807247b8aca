import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { localDirectoryOf } from '../cli/deployment/deployment.ts';
import { runCommand } from '../cli/terminal/run-command.ts';
import { whenLauncherEnds } from '../cli/terminal/when-launcher-ends.ts';
import { localKeys } from './local-keys.ts';
import type { SentAnswer } from './provider-apis/start-provider-apis.ts';
import { claimCheckout } from './start/claim-checkout.ts';
import { deployOnSave } from './start/deploy-on-save.ts';
import { printSent } from './start/print-sent.ts';
import { parseStartArguments, type StartArguments, startUsage } from './start/start-arguments.ts';
import { startSystem } from './start/start-system.ts';
import { runTour } from './start/tour.ts';

type Outputs = Readonly<Record<string, string>>;

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const directory = localDirectoryOf(process.env);
const outputsFile = join(directory, 'outputs.json');

await runCommand(startUsage, (argv) => start(parseStartArguments(argv)));

async function start({ isOnce, isWatching, port }: StartArguments): Promise<void> {
  claimCheckout(directory, port);
  const startup = endAtOnceWhenInterrupted();
  // The tour shows what it has sent; from then on every answer is.
  let isUp = false;
  const onSent = (answer: SentAnswer) => {
    if (isUp) console.log(styleText('dim', printSent(answer)));
  };
  const keys = localKeys(join(directory, 'keys.json'));
  const runningEndpoint = process.env.AWS_ENDPOINT_URL;
  const system = await startSystem({
    keys,
    port,
    consolePort: port < 65_535 ? port + 1 : port - 1,
    runningEndpoint,
    onSent,
  });
  try {
    const { consoleUrl: ConsoleUrl, largeMailUrl: LargeMailUrl, providerApiUrl } = system;
    const outputs = {
      ...system.cloud.outputs,
      ConsoleUrl,
      LargeMailUrl,
      ProviderApiUrl: providerApiUrl,
    };
    writeOutputs(outputs);
    const isAllRight = await runTour(system.deployment, { keys, providerApiUrl });
    if (!isAllRight) process.exitCode = 1;
    if (isOnce) return;
    printWhereToGoOn(outputs);
    isUp = true;
    const ended = startup.untilInterrupted();
    const onDeployed = (deployed: Outputs) => writeOutputs({ ...outputs, ...deployed });
    await (isWatching ? deployOnSave(system.cloud, { ended, onDeployed }) : ended);
  } finally {
    await system.stop();
  }
}

function writeOutputs(outputs: Outputs): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(outputsFile, `${JSON.stringify(outputs, null, 2)}\n`);
  process.once('exit', () => rmSync(outputsFile, { force: true }));
}

function printWhereToGoOn(outputs: Outputs): void {
  console.log(`
${styleText('bold', 'The local cloud is up.')} ${styleText('dim', outputs.Endpoint ?? '')}
Try next, in another terminal:
  ${styleText('bold', outputs.ConsoleUrl ?? '')}  the console: send, see and replay messages
  npm run send -- whatsapp --body "hello"         a message; also sms, rcs, email
  npm run send -- email --attach photos.zip       above 4 MB it goes to ${outputs.LargeMailUrl ?? ''}
  npm run conversation -- show +15551230001       the stored messages and the states that they went through
  npm run status                                  pending messages, queues, dead letters
  npm run logs -- --follow                        what the functions log
Ctrl-C ends it and deletes everything that it holds.`);
}

/**
 * While the system is coming up an interrupt ends it there and then: what was started is held by pipes that close with
 * this process (supervisor.ts), so nothing stays. Once it is up, it is taken down in order.
 */
function endAtOnceWhenInterrupted(): { untilInterrupted(): Promise<void> } {
  const leave = () => {
    console.error('interrupted: nothing is left running');
    process.exit(130);
  };
  whenLauncherEnds(leave);
  for (const signal of interrupts) process.once(signal, leave);
  return {
    untilInterrupted: () =>
      new Promise((resolve) => {
        for (const signal of interrupts) process.off(signal, leave).once(signal, () => resolve());
      }),
  };
}
