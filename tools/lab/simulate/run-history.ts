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
import { type Rollout, settled, upgrade } from './cloud/rollout.ts';
import { WorkflowEngine } from './cloud/workflow-engine.ts';
import { FaultSource, longestIndexLagMs } from './faults.ts';
import { carryBy, patchClients } from './network/patch-clients.ts';
import type { Plan } from './plan.ts';
import type { UpgradeRequest } from './simulate-arguments.ts';
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
export async function prepareSimulation(
  request?: UpgradeRequest,
): Promise<(plan: Plan, options?: HistoryOptions) => Promise<HistoryResult>> {
  // Half of the time would go into stacks of errors that were injected.
  Error.stackTraceLimit = 0;
  installVirtualGlobals();
  installVirtualHttp(createProviderHost(() => current));
  patchClients();
  patchMetrics();
  const deployed = await loadContainers();
  await warm(deployed);
  if (request === undefined)
    return (plan, options = {}) => runHistory(() => settled(deployed), plan, options);
  const before = await loadContainers(request.from);
  await warm(before);
  return (plan, options = {}) =>
    runHistory(
      (world) => upgrade(world, { before, after: deployed, isRolledBack: request.isRolledBack }),
      plan,
      options,
    );
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
  rolloutIn: (world: World) => Rollout,
  planned: Plan,
  { only, isPrinted = false }: HistoryOptions,
): Promise<HistoryResult> {
  const world = new World(planned.seed);
  const faults = new FaultSource(planned.seed, { rates: planned.rates, only });
  const outages = planned.outages.map(({ service, from, until }) => ({
    service,
    from: world.startedAt + from,
    until: world.startedAt + until,
  }));
  const cloud = new Cloud({ world, faults, outages, isPrinted, indexLagMs: indexLag(world, faults) });
  const rollout = rolloutIn(world);
  // The operator's commands are of the newest version, and are run when that is deployed.
  const operator = planned.operator.filter(({ at }) => rollout.isNewest(world.startedAt + at));
  const plan = { ...planned, operator };
  return inWorld(cloud, async () => {
    const { deliveries } = await play(cloud, rollout, plan);
    const violations = findViolations({ cloud, plan, deliveries });
    const lines = [...(cloud.journal.lines ?? [])];
    return { violations, injected: [...faults.injected], lines, startedAt: world.startedAt };
  });
}

/** What was sent, after faults, recovery and the operator's work are over. */
async function play(cloud: Cloud, rollout: Rollout, plan: Plan): Promise<Provider> {
  const { world, faults } = cloud;
  const functions = new Functions(cloud, rollout);
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
