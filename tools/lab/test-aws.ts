import { styleText } from 'node:util';
import { runCommand } from '../cli/terminal/run-command.ts';
import { askFirst } from './test-aws/ask-first.ts';
import { assertAccountIsReady, destroyStage, openAwsTrial } from './test-aws/open-aws-trial.ts';
import { openLocalTrial } from './test-aws/open-local-trial.ts';
import { writeOutcome } from './test-aws/report.ts';
import { runChecks } from './test-aws/run-checks.ts';
import { parseTestAwsArguments, type TestAwsArguments, testAwsUsage } from './test-aws/test-aws-arguments.ts';
import type { Outcome } from './test-aws/trial.ts';

await runCommand(testAwsUsage, (argv) => main(parseTestAwsArguments(argv)), { needsArguments: true });

async function main({ stage, report }: TestAwsArguments): Promise<void> {
  const outcome = stage === 'local' ? await runLocally() : await runOnAws(stage);
  if (outcome === undefined) return;
  writeOutcome(report, { stage, at: new Date() }, outcome);
  for (const { what, expected, seen, verdict } of outcome.rows) {
    const line = `${verdict.padEnd(6)} ${what}: ${seen}${verdict === 'wrong' ? ` (expected ${expected})` : ''}`;
    console.log(verdict === 'wrong' ? styleText('red', line) : line);
  }
  if (outcome.rows.some(({ verdict }) => verdict === 'wrong')) process.exitCode = 1;
}

async function runLocally(): Promise<Outcome> {
  const trial = await openLocalTrial();
  try {
    return await runChecks(trial);
  } finally {
    await trial.stop();
  }
}

/** Undefined when it was not wanted after all. */
async function runOnAws(stage: 'dev' | 'staging'): Promise<Outcome | undefined> {
  await assertAccountIsReady(stage);
  if (!(await askFirst(stage))) return undefined;
  try {
    return await runChecks(await openAwsTrial(stage));
  } finally {
    await destroyStage(stage);
  }
}
