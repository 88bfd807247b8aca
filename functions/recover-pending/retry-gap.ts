/** A message that nothing could route for hours needs a person, not more speed. */
const longestGapMs = 60 * 60_000;

/**
 * How long to wait after try number `attempt` (from 1) before the next one: the first gap, doubled each time, at most an
 * hour, and up to half as much again by chance, so that the backlog of an outage does not come back in step.
 */
export function pauseForAttempt(attempt: number, firstGapMs: number, random: () => number): number {
  return Math.min(longestGapMs, firstGapMs * 2 ** (attempt - 1)) * (1 + random() / 2);
}
