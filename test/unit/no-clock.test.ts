import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/**
 * A test that asserts a time is red on a busy machine. What is measured here is compared with another measurement of the
 * same run, or the work is counted.
 */
const rules: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['measures a time', /performance\.now\(|\bhrtime\b|console\.time\(/],
  [
    'has an upper limit for a time',
    /expect\((?=[^;]*(?:Ms\b|Date\.|[sS]econds\b|elapsed|duration))[^;]*?\)\s*\.toBeLessThan(?:OrEqual)?\(\s*[\d_]+\s*\)/,
  ],
  ['gives up after a second', /vi\.wait(?:For|Until)\(/],
  ['sleeps', /\bsleep\(|setTimeout\((?!\)|, ?\{)/],
];

/** Where such code stands for a reason. */
const exceptions: readonly (readonly [path: string, kind: string, reason: string])[] = [
  ['e2e/grants.e2e.test.ts', 'sleeps', 'waits for log lines that must not come'],
  [
    'e2e/upgrade.e2e.test.ts',
    'sleeps',
    'a task whose function was replaced has to end, which nothing announces',
  ],
  ['support/until-holds.ts', 'gives up after a second', 'the one place that says when to give up'],
  ['support/upgrade/steady-traffic.ts', 'sleeps', 'the rate of the traffic'],
  [
    'unit/functions/receive-webhook/handler.test.ts',
    'has an upper limit for a time',
    'waits that are asked for, not measured',
  ],
  [
    'unit/functions/receive-webhook/time-budget.test.ts',
    'sleeps',
    'a store that answers later than the budget ends',
  ],
  ['unit/functions/recover-pending/backlog.test.ts', 'has an upper limit for a time', 'a virtual clock'],
  [
    'unit/shared/time/time.test.ts',
    'has an upper limit for a time',
    'what is left of a budget, which only shrinks',
  ],
  ['infra/workflow.test.ts', 'has an upper limit for a time', 'a limit of the deployed workflow'],
];

const tests = join(import.meta.dirname, '..');
const found = globSync('**/*.ts', { cwd: tests }).flatMap((path) => {
  const code = readFileSync(join(tests, path), 'utf8');
  return rules.filter(([, pattern]) => pattern.test(code)).map(([kind]) => `${path} ${kind}`);
});
const excepted = exceptions.map(([path, kind]) => `${path} ${kind}`);
const own = 'unit/no-clock.test.ts';

it('no test asserts or awaits an amount of time, except for a reason', () => {
  expect(found.filter((one) => !one.startsWith(own) && !excepted.includes(one))).toEqual([]);
});

it('every exception for a test with a clock is needed', () => {
  expect(excepted.filter((one) => !found.includes(one))).toEqual([]);
});
