import { describe, expect, it } from 'vitest';
import { recoverPending } from '../../../../functions/recover-pending/recover-pending.ts';
import { recoveryOptions, runBudgetMs } from '../../../../functions/recover-pending/recovery-pace.ts';
import { PendingBacklog } from '../../../support/pending-backlog.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const startedAt = new Date('2026-11-24T10:00:00.000Z');
const shards = [0, 1, 2, 3];
const options = { ...recoveryOptions, firstGapMs: 60_000, maxAttempts: 10 };

/** One run of the function, as the schedule starts it every minute; how long it took, in seconds. */
async function runEveryMinute(clock: VirtualClock, backlog: PendingBacklog): Promise<number> {
  const begin = clock.now().getTime();
  const budget = new AbortController();
  void clock.pause(runBudgetMs).then(() => budget.abort());
  await clock.run(recoverPending(shards, backlog.ports, { ...options, signal: budget.signal }));
  const seconds = (clock.now().getTime() - begin) / 1_000;
  await clock.run(clock.pause(60_000 - seconds * 1_000));
  return seconds;
}

async function runUntilEmpty(clock: VirtualClock, backlog: PendingBacklog): Promise<number[]> {
  const seconds: number[] = [];
  while (backlog.waiting > 0 && seconds.length < 30) seconds.push(await runEveryMinute(clock, backlog));
  return seconds;
}

/** The most starts within any second. */
function mostInASecond(times: readonly number[]): number {
  const bySecond = Map.groupBy(times, (time) => Math.floor(time / 1_000));
  return Math.max(...[...bySecond.values()].map(({ length }) => length));
}

describe('a backlog of 100,000 messages, of which each of the four runs a minute has a quarter', () => {
  it('a backlog of 100,000 messages, of which each of the four runs a minute has a quarter is gone in 13 runs, each within its budget and without a burst', async () => {
    const clock = new VirtualClock(startedAt);
    const backlog = new PendingBacklog(clock, { shards: 4, perShard: 6_250 });

    const seconds = await runUntilEmpty(clock, backlog);

    expect(seconds).toHaveLength(13);
    expect(Math.max(...seconds)).toBeLessThan(42);
    expect(mostInASecond(backlog.startedAt)).toBeLessThanOrEqual(51);
    expect(backlog.startedAt).toHaveLength(25_000);
  });

  it('survives an engine that is unavailable for six hours without using up a single try', async () => {
    const clock = new VirtualClock(startedAt);
    const backlog = new PendingBacklog(clock, { shards: 4, perShard: 1_000 });
    backlog.isEngineAway = true;

    for (let minute = 0; minute < 360; minute++) await runEveryMinute(clock, backlog);
    const { mostAttempts } = backlog;
    backlog.isEngineAway = false;
    await runUntilEmpty(clock, backlog);

    expect(mostAttempts).toBe(0);
    expect(backlog.waiting).toBe(0);
    expect(backlog.startedAt).toHaveLength(4_000);
  });
});

it('a run ends before the function times out, however long the engine takes to answer', async () => {
  const clock = new VirtualClock(startedAt);
  const backlog = new PendingBacklog(clock, { shards: 4, perShard: 500 });
  backlog.startMs = 5_000;

  expect(await runEveryMinute(clock, backlog)).toBeLessThan(58);
  expect(backlog.mostStartsAtOnce).toBe(10);
});

it('messages that never get through do not starve those behind them', async () => {
  const clock = new VirtualClock(startedAt);
  const backlog = new PendingBacklog(clock, { shards: 4, perShard: 1_500, stuckPerShard: 750 });

  const seconds = await runUntilEmpty(clock, backlog);

  expect(backlog.waiting).toBe(0);
  expect(seconds.length).toBeLessThanOrEqual(6);
});

it('two runs at the same time start each message once', async () => {
  const clock = new VirtualClock(startedAt);
  const backlog = new PendingBacklog(clock, { shards: 4, perShard: 100 });
  const signal = new AbortController().signal;

  const runs = [0, 1].map(() => recoverPending(shards, backlog.ports, { ...options, signal }));
  await clock.run(Promise.all(runs));

  expect(backlog.startedAt).toHaveLength(400);
});
