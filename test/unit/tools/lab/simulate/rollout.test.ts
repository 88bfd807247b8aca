import { describe, expect, it } from 'vitest';
import type { Containers } from '../../../../../tools/lab/simulate/cloud/function-containers.ts';
import { settled, upgrade } from '../../../../../tools/lab/simulate/cloud/rollout.ts';
import { World } from '../../../../../tools/lab/simulate/world/world.ts';

const names = ['receive-webhook', 'build-context', 'route-message', 'recover-pending'] as const;
const version = (): Containers => new Map(names.map((name) => [name, []]));
const [before, after] = [version(), version()];
const seeds = Array.from({ length: 50 }, (_, at) => at + 1);
const hourMs = 3_600_000;

/** When each function is of the later version, in steps of 10 ms around the upgrade. */
function firstAfter(seed: number, name: (typeof names)[number]): number {
  const world = new World(seed);
  const rollout = upgrade(world, { before, after, isRolledBack: false });
  const times = Array.from({ length: 8_000 }, (_, at) => world.startedAt - 3_000 + at * 10);
  return times.find((time) => rollout.versionOf(name, time) === after) ?? Number.POSITIVE_INFINITY;
}

describe('the rollout of a simulated upgrade', () => {
  it('has one version where nothing is upgraded', () => {
    expect(settled(after).versionOf('build-context', 0)).toBe(after);
    expect(settled(after).isNewest(0)).toBe(true);
  });

  it('changes the tasks before the functions that start them', () => {
    for (const seed of seeds) {
      expect(firstAfter(seed, 'build-context')).toBeLessThanOrEqual(firstAfter(seed, 'receive-webhook'));
      expect(firstAfter(seed, 'route-message')).toBeLessThanOrEqual(firstAfter(seed, 'recover-pending'));
    }
  });

  it('ends with the later version, and after a rollback with the earlier one', () => {
    for (const seed of seeds) {
      const world = new World(seed);
      const end = world.startedAt + 3 * hourMs;
      const [kept, rolledBack] = [false, true].map((isRolledBack) =>
        upgrade(world, { before, after, isRolledBack }),
      );

      expect(names.map((name) => kept?.versionOf(name, end))).toEqual(names.map(() => after));
      expect(names.map((name) => rolledBack?.versionOf(name, end))).toEqual(names.map(() => before));
      expect([kept?.isNewest(end), rolledBack?.isNewest(end)]).toEqual([true, false]);
    }
  });
});
