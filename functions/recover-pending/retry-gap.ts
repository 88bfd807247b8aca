/** A message that has failed for hours needs an operator, not faster retries. */
const longestGapMs = 60 * 60_000;

/**
 * The delay after attempt number `attempt` (from 1): exponential backoff from the first gap, at most an hour, plus up
 * to 50 % jitter, so that the backlog of an outage does not return in step.
 */
export function pauseForAttempt(attempt: number, firstGapMs: number, random: () => number): number {
  return Math.min(longestGapMs, firstGapMs * 2 ** (attempt - 1)) * (1 + random() / 2);
}
