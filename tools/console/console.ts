import { openStage } from '../cli/deployment/deployment.ts';
import { runCommand } from '../cli/terminal/run-command.ts';
import { whenLauncherEnds } from '../cli/terminal/when-launcher-ends.ts';
import { consoleUsage, parseConsoleArguments } from './console-arguments.ts';
import { operatorPolicy } from './stage/operator-policy.ts';
import { startStageConsole } from './stage/start-stage-console.ts';

await runCommand(consoleUsage, main, { needsArguments: process.env.STAGE === undefined });

async function main(argv: readonly string[]): Promise<void> {
  const { stage: name, allowsWrites, port, isPolicyPrinted } = parseConsoleArguments(argv);
  if (isPolicyPrinted) {
    const { outputs } = await openStage(name);
    console.log(JSON.stringify(operatorPolicy(outputs, { allowsWrites }), null, 2));
    return;
  }
  const { url, stop } = await startStageConsole({ name, allowsWrites }, port);
  const rights = allowsWrites ? 'it may replay and redrive' : 'it only reads';
  console.log(`The console of ${name}: ${url} (${rights}). Ctrl-C ends it.`);
  const end = () => void stop().then(() => process.exit(0));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  whenLauncherEnds(end);
}
