import { replayFailed, startOperator } from './actors/operator.ts';
import { Provider } from './actors/provider.ts';
import { startTimeToLive } from './actors/time-to-live.ts';
import { startUpstream } from './actors/upstream.ts';
import { findViolations, type Violation } from './checks/find-violations.ts';
import { Cloud } from './cloud/cloud.ts';
import { type Containers, loadContainers, patchMetrics } from './cloud/function-containers.ts';
import { Functions } from './cloud/functions.ts';
import { createProviderHost } from './cloud/provider-apis.ts';
import { RecoverySchedule } from './cloud/recovery-schedule.ts';
import { WorkflowEngine } from './cloud/workflow-engine.ts';
import { FaultSource, longestIndexLagMs } from './faults.ts';
import { carryBy, patchClients } from './network/patch-clients.ts';
import type { Plan } from './plan.ts';
import { warmUp } from './warm-up.ts';
import { enterWorld, installVirtualGlobals } from './world/virtual-globals.ts';
import { installVirtualHttp } from './world/virtual-http.ts';
import { World } from './world/world.ts';

export interface HistoryOptions {
  /** Only these calls are hit by faults. */
  readonly only?: ReadonlySet<string>;
  /** Keep what is printed of a failing history. */
  readonly isPrinted?: boolean;
}

export interface HistoryResult {
  readonly violations: readonly Violation[];
  /** The names of all calls that a fault hit. */
  readonly injected: readonly string[];
  readonly lines: readonly { readonly at: number; readonly text: string }[];
  readonly startedAt: number;
}

let current: Cloud | undefined;

const hourMs = 3_600_000;

/** Make this process one in which histories can run. Once; its clock and network are simulated while one does. */
export async function prepareSimulation(): Promise<
  (plan: Plan, options?: HistoryOptions) => Promise<HistoryResult>
> {
  // Half of the time would go into stacks of errors that were injected.
  Error.stackTraceLimit = 0;
  installVirtualGlobals();
  installVirtualHttp(createProviderHost(() => current));
  patchClients();
  patchMetrics();
  const containers = await loadContainers();
  await warm(containers);
  return (plan, options = {}) => runHistory(containers, plan, options);
}

async function warm(containers: Containers): Promise<void> {
  const world = new World(0);
  const faults = new FaultSource(0, { rates: new Map() });
  const cloud = new Cloud({ world, faults, outages: [], isPrinted: false, indexLagMs: () => 0 });
  await inWorld(cloud, () => warmUp(cloud, containers));
}

/** Run something as part of a world, and end that world. */
async function inWorld<Result>(cloud: Cloud, run: () => Promise<Result>): Promise<Result> {
  current = cloud;
  enterWorld(cloud.world);
  carryBy(cloud);
  try {
    return await run();
  } finally {
    await cloud.world.close();
    carryBy(undefined);
    enterWorld(undefined);
  }
}

async function runHistory(
  containers: Containers,
  plan: Plan,
  { only, isPrinted = false }: HistoryOptions,
): Promise<HistoryResult> {
  const world = new World(plan.seed);
  const faults = new FaultSource(plan.seed, { rates: plan.rates, only });
  const outages = plan.outages.map(({ service, from, until }) => ({
    service,
    from: world.startedAt + from,
    until: world.startedAt + until,
  }));
  const cloud = new Cloud({ world, faults, outages, isPrinted, indexLagMs: indexLag(world, faults) });
  return inWorld(cloud, async () => {
    const { deliveries } = await play(cloud, containers, plan);
    const violations = findViolations({ cloud, plan, deliveries });
    const lines = [...(cloud.journal.lines ?? [])];
    return { violations, injected: [...faults.injected], lines, startedAt: world.startedAt };
  });
}

/** What was sent, after faults, recovery and the operator's work are over. */
async function play(cloud: Cloud, containers: Containers, plan: Plan): Promise<Provider> {
  const { world, faults } = cloud;
  const functions = new Functions(cloud, containers);
  new WorkflowEngine(cloud, functions);
  const recovery = new RecoverySchedule(cloud, functions);
  startTimeToLive(cloud, plan.rates.has('ttl_late'));
  startUpstream(cloud, plan);
  startOperator(cloud, plan.operator);
  const provider = new Provider(cloud, functions);
  for (const message of plan.messages) provider.schedule(message);

  await world.run(world.startedAt + plan.calmAt);
  faults.end();
  cloud.say('faults end');
  await world.run(world.startedAt + plan.calmAt + 20 * hourMs);
  replayFailed(cloud, 'last').catch(() => undefined);
  await world.run(world.now + 24 * hourMs);
  recovery.stop();
  return provider;
}

/** Indexes lag by some milliseconds always, and now and then by seconds. */
function indexLag(world: World, faults: FaultSource): () => number {
  let writes = 0;
  return () => {
    // What is there from the beginning was there long before.
    if (world.now === world.startedAt) return 0;
    const name = `index lag ${++writes}`;
    const isLong = faults.at(name, ['index_lag']) !== undefined;
    return world.random(name).between(0, isLong ? longestIndexLagMs : 12);
  };
}
