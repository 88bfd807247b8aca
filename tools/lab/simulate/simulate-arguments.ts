import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type FaultKind, faultKinds } from './faults.ts';

/** Each history upgrades from the functions of another checkout while messages arrive. */
export interface UpgradeRequest {
  readonly from: string;
  readonly isRolledBack: boolean;
}

export interface SimulateArguments {
  readonly runs: number;
  readonly seed: number;
  readonly workers: number;
  readonly without: ReadonlySet<FaultKind>;
  readonly upgrade: UpgradeRequest | undefined;
  readonly isToShrink: boolean;
  readonly isToContinue: boolean;
}

export const simulateUsage = `Usage: npm run simulate -- [options]

Run histories of the real use cases on a simulated AWS, and print the first that breaks a promise.

  --runs <n>        how many histories (1)
  --seed <n>        the first one's seed; each further one is the next number (1)
  --without <list>  kinds of faults to leave out, separated by commas
  --upgrade-from <folder>
                    begin with the functions of another checkout, and upgrade while messages arrive
  --roll-back       and go back to them
  --workers <n>     threads (one a core)
  --continue        count all failing histories instead of printing the first
  --whole           do not shorten the failing history

Kinds of faults:
${Object.entries(faultKinds)
  .map(([kind, text]) => `  ${kind.padEnd(13)} ${text}`)
  .join('\n')}`;

/** Read the command line; throws an Error that says what is wrong. */
export function parseSimulateArguments(argv: readonly string[]): SimulateArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      runs: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(availableParallelism()) },
      without: { type: 'string', default: '' },
      'upgrade-from': { type: 'string' },
      'roll-back': { type: 'boolean', default: false },
      continue: { type: 'boolean', default: false },
      whole: { type: 'boolean', default: false },
    },
  });
  const runs = wholeNumber('runs', values.runs);
  return {
    runs,
    seed: wholeNumber('seed', values.seed),
    workers: Math.min(runs, wholeNumber('workers', values.workers)),
    without: kindsOf(values.without),
    upgrade: upgradeOf(values['upgrade-from'], values['roll-back']),
    isToShrink: !values.whole,
    isToContinue: values.continue,
  };
}

function upgradeOf(folder: string | undefined, isRolledBack: boolean): UpgradeRequest | undefined {
  if (folder === undefined && isRolledBack) throw new Error('--roll-back needs --upgrade-from');
  return folder === undefined ? undefined : { from: resolve(folder), isRolledBack };
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`--${name} must be a whole number of at least 1`);
  return Number(text);
}

function kindsOf(list: string): Set<FaultKind> {
  const names = list.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !Object.hasOwn(faultKinds, name));
  if (unknown.length > 0) throw new Error(`--without: there is no kind ${unknown.join(', ')}; see --help`);
  return new Set(names as FaultKind[]);
}
