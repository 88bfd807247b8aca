import { styleText } from 'node:util';
import { progressBar } from '../cli/terminal/progress-bar.ts';
import { runCommand } from '../cli/terminal/run-command.ts';
import { planHistory } from './simulate/plan-history.ts';
import { printHistory } from './simulate/print-history.ts';
import { prepareSimulation } from './simulate/run-history.ts';
import { type Failure, runMany, type Tally } from './simulate/run-many.ts';
import { shrink } from './simulate/shrink.ts';
import {
  parseSimulateArguments,
  type SimulateArguments,
  simulateUsage,
} from './simulate/simulate-arguments.ts';

await runCommand(simulateUsage, (argv) => simulate(parseSimulateArguments(argv)));

async function simulate(request: SimulateArguments): Promise<void> {
  const startedAt = performance.now();
  const bar = progressBar('simulating', request.runs);
  const tally = await runMany(request, (done) => bar.update(done));
  bar.end();
  printTally(tally, (performance.now() - startedAt) / 1_000);
  if (tally.failures.length === 0) return;
  process.exitCode = 1;
  if (!request.isToContinue) await printFailure(request, tally.failures);
}

function printTally({ runs, faults, failures }: Tally, seconds: number): void {
  console.log(
    `${runs} histories with ${faults} faults in ${seconds.toFixed(1)} s, ${Math.round(runs / seconds)} a second`,
  );
  for (const { check, count, seed, text } of failures) {
    console.log(`  ${styleText('red', check)}: ${count} histories, first with --seed ${seed}: ${text}`);
  }
}

/** Run the first failing history again in this thread, shorter, and print it. */
async function printFailure(
  { without, upgrade, isToShrink }: SimulateArguments,
  failures: readonly Failure[],
): Promise<void> {
  const { seed, check } = failures.reduce((first, other) => (other.seed < first.seed ? other : first));
  const run = await prepareSimulation(upgrade);
  const plan = planHistory(seed, without);
  const shown = isToShrink ? await shrink(run, plan, check) : { plan };
  printHistory(shown.plan, await run(shown.plan, { ...shown, isPrinted: true }));
  console.log(`\nrun it again with: npm run simulate -- --seed ${seed}`);
}
