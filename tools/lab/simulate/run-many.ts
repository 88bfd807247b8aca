import { Worker } from 'node:worker_threads';
import type { Share, Told } from './history-worker.ts';
import type { SimulateArguments } from './simulate-arguments.ts';

export interface Failure {
  readonly check: string;
  /** The lowest seed that shows it, and what it says there. */
  readonly seed: number;
  readonly text: string;
  /** How many histories show it. */
  readonly count: number;
}

export interface Tally {
  readonly runs: number;
  readonly faults: number;
  readonly failures: readonly Failure[];
}

/** Run histories in threads until all are done, or until one fails where that is enough. */
export async function runMany(
  { runs, seed, workers, without, upgrade, isToContinue }: SimulateArguments,
  onHistory: (done: number) => void,
): Promise<Tally> {
  const failures = new Map<string, Failure>();
  let done = 0;
  let faults = 0;
  const threads = Array.from({ length: workers }, (_, at) => {
    const range = { from: seed + at, until: seed + runs, step: workers };
    const share: Share = { ...range, without: [...without], upgrade };
    return new Worker(new URL('./history-worker.ts', import.meta.url), { workerData: share });
  });
  const ends = threads.map(
    (thread) =>
      new Promise<void>((resolve, reject) => {
        thread.on('error', reject);
        thread.on('exit', () => resolve());
        thread.on('message', (told: Told) => {
          onHistory(++done);
          faults += told.faults;
          const byCheck = new Map(told.violations.map((violation) => [violation.check, violation]));
          for (const { check, text } of byCheck.values()) note(failures, { check, text, seed: told.seed });
          if (failures.size > 0 && !isToContinue) for (const other of threads) void other.terminate();
        });
      }),
  );
  await Promise.all(ends);
  return { runs: done, faults, failures: [...failures.values()] };
}

function note(failures: Map<string, Failure>, { check, text, seed }: Omit<Failure, 'count'>): void {
  const known = failures.get(check);
  const isLower = known === undefined || seed < known.seed;
  const count = (known?.count ?? 0) + 1;
  failures.set(check, isLower ? { check, text, seed, count } : { ...known, count });
}
