import type { World } from '../world/world.ts';
import type { Containers, FunctionName } from './function-containers.ts';

/** Which version of a function answers at a time. */
export interface Rollout {
  readonly versions: readonly Containers[];
  versionOf(name: FunctionName, now: number): Containers;
  /** Whether every function is of the newest version. */
  isNewest(now: number): boolean;
}

/** An earlier version of the functions, and the one that comes after it. */
interface Upgrade {
  readonly before: Containers;
  readonly after: Containers;
  readonly isRolledBack: boolean;
}

/** One version, as deployed. */
export function settled(version: Containers): Rollout {
  return { versions: [version], versionOf: () => version, isNewest: () => true };
}

/** They name the state machine, and it names the tasks: CloudFormation changes what is named first, in both directions. */
const changedLast: ReadonlySet<FunctionName> = new Set(['receive-webhook', 'recover-pending']);

/**
 * An upgrade while messages arrive and wait, and the way back where that is wanted. CloudFormation changes one function
 * after the other: for seconds, both versions answer.
 */
export function upgrade(world: World, { before, after, isRolledBack }: Upgrade): Rollout {
  const random = world.random('upgrade');
  const from = world.startedAt + random.pick([-2_000, 0, 1_000, 1_200, 62_000]) + random.between(0, 500);
  const lasts = isRolledBack ? random.pick([400, 5_000, 61_000, 3_600_000]) : Number.POSITIVE_INFINITY;
  const stepMs = random.pick([10, 200, 3_000]);
  const delayOf = (name: FunctionName, step: string) =>
    world.random(`${step} ${name}`).between(0, stepMs) + (changedLast.has(name) ? stepMs : 0);
  const times = new Map(
    [...after.keys()].map((name) => {
      const begin = from + delayOf(name, 'upgrade');
      return [name, { begin, end: from + lasts + delayOf(name, 'rollback') }] as const;
    }),
  );
  const isAfter = (name: FunctionName, now: number) => {
    const time = times.get(name);
    return time !== undefined && now >= time.begin && now < time.end;
  };
  return {
    versions: [before, after],
    versionOf: (name, now) => (isAfter(name, now) ? after : before),
    isNewest: (now) => [...times.keys()].every((name) => isAfter(name, now)),
  };
}
