import { setTimeout as sleep } from 'node:timers/promises';

export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** A pause with full jitter before try number `attempt` (from 1): anything between 0 and min(cap, base × 2^attempt). */
export function pauseMs(
  attempt: number,
  { baseMs, capMs }: Backoff,
  random: () => number = Math.random,
): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt);
}

/** Wait; rejects with the signal's reason when it aborts first. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {});
}
