import { describe, expect, it } from 'vitest';
import { pause, pauseMs } from '../../../../shared/time/backoff.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { untilHolds } from '../../../support/until-holds.ts';

describe('pauseMs', () => {
  const backoff = { baseMs: 10, capMs: 100 };

  it.each([
    [1, 20],
    [2, 40],
    [3, 80],
    [4, 100],
    [50, 100],
  ])('before try %i is anything up to %i ms', (attempt, most) => {
    expect(pauseMs(attempt, backoff, () => 0)).toBe(0);
    expect(pauseMs(attempt, backoff, () => 0.5)).toBe(most / 2);
    expect(pauseMs(attempt, backoff, () => 1)).toBe(most);
  });
});

describe('pause', () => {
  it('ends immediately when the time is over', async () => {
    await expect(pause(60_000, AbortSignal.timeout(5))).rejects.toThrow();
  });
});

describe('startDeadline', () => {
  it('a deadline tells what is left of its time', () => {
    const deadline = startDeadline(60_000);

    expect(deadline.remainingMs()).toBeGreaterThan(0);
    expect(deadline.remainingMs()).toBeLessThanOrEqual(60_000);
    expect(deadline.signal.aborted).toBe(false);
  });

  it('a deadline aborts when nothing is left', async () => {
    const deadline = startDeadline(5);

    await untilHolds(() => expect(deadline.signal.aborted).toBe(true));
    await untilHolds(() => expect(deadline.remainingMs()).toBe(0));
  });
});
