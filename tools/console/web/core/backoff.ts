const firstMs = 250;
const longestMs = 8_000;

/** How long to wait before try number `attempt` (from 0): doubling up to 8 s, and spread so that tabs do not march in step. */
export function waitBeforeTry(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10));
  return Math.round(most * (0.75 + random() / 4));
}
