import { parentPort, workerData } from 'node:worker_threads';
import type { FaultKind } from './faults.ts';
import { planHistory } from './plan-history.ts';
import { prepareSimulation } from './run-history.ts';
import type { UpgradeRequest } from './simulate-arguments.ts';

/** Which histories a thread runs: every `step`-th seed from `from` to below `until`. */
export interface Share {
  readonly from: number;
  readonly until: number;
  readonly step: number;
  readonly without: readonly FaultKind[];
  readonly upgrade: UpgradeRequest | undefined;
}

/** What a thread tells of each history. */
export interface Told {
  readonly seed: number;
  readonly faults: number;
  readonly violations: readonly { readonly check: string; readonly text: string }[];
}

const { from, until, step, without, upgrade } = workerData as Share;
const run = await prepareSimulation(upgrade);
for (let seed = from; seed < until; seed += step) {
  const { violations, injected } = await run(planHistory(seed, new Set(without)));
  parentPort?.postMessage({ seed, faults: injected.length, violations } satisfies Told);
}
