import { step } from '../../cli/terminal/step.ts';
import { checkBurst } from './checks/burst.ts';
import { checkChannels } from './checks/channels.ts';
import { checkDuplicates } from './checks/duplicates.ts';
import { readInitTimes } from './checks/init-times.ts';
import { checkLargeMail } from './checks/large-mail.ts';
import { checkReleases } from './checks/releases.ts';
import { checkSignatures } from './checks/signatures.ts';
import type { Outcome, Row, Trial } from './trial.ts';

/** Everything that is looked at from the outside, in this order: the last check takes the stack down. */
export async function runChecks(trial: Trial): Promise<Outcome> {
  // Before the burst, whose contexts the tour would have to take off the same queue.
  const rows: Row[] = [...(await step('the tour', () => checkChannels(trial)))];
  const burst = await step('50 at once', () => checkBurst(trial));
  rows.push(...burst.rows);
  const checks = [
    ['signatures', checkSignatures],
    ['duplicates', checkDuplicates],
    ['large mail', checkLargeMail],
  ] as const;
  for (const [label, check] of checks) rows.push(...(await step(label, () => check(trial))));
  const initTimes = await readInitTimes(trial);
  rows.push(...(await step('releases', () => checkReleases(trial))));
  return { rows, timings: [...burst.timings, initTimes] };
}
