import { describe, expect, it } from 'vitest';
import { pause, pauseMs } from '../../../../shared/time/backoff.ts';

const backoff = { baseMs: 10, capMs: 100 };

describe('pauseMs', () => {
  it('may be anything up to a bound that doubles with each try, and then stays', () => {
    const longest = [1, 2, 3, 4, 20].map((attempt) => pauseMs(attempt, backoff, () => 1));

    expect(longest).toEqual([20, 40, 80, 100, 100]);
    expect(pauseMs(3, backoff, () => 0)).toBe(0);
  });

  it('differs between callers, so that those who collided do not collide again', () => {
    const pauses = Array.from({ length: 20 }, () => pauseMs(5, backoff));

    expect(new Set(pauses).size).toBeGreaterThan(15);
  });
});

describe('pause', () => {
  it('ends immediately when the time is spent', async () => {
    await expect(pause(60_000, AbortSignal.timeout(5))).rejects.toThrow();
  });
});
