import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from './read-logs.ts';

const everyMs = 2_000;
/** CloudWatch Logs makes an event readable some seconds after it happened, and not in order. */
const lateMs = 30_000;

interface FollowOptions {
  readonly signal: AbortSignal;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** The log lines since a time, then each further one as soon as it can be read, once. Ends with the signal. */
export async function* followLogs(
  read: (since: Date) => Promise<readonly LogLine[]>,
  since: Date,
  { signal, pause = (ms) => sleep(ms, undefined, { signal }).catch(() => undefined) }: FollowOptions,
): AsyncGenerator<LogLine> {
  let from = since;
  let seen = new Set<string>();
  while (!signal.aborted) {
    const lines = await read(from);
    for (const line of lines) if (!seen.has(JSON.stringify(line))) yield line;
    const latest = Date.parse(lines.at(-1)?.at ?? '');
    if (!Number.isNaN(latest)) from = new Date(Math.max(from.getTime(), latest - lateMs));
    seen = new Set(lines.map((line) => JSON.stringify(line)));
    await pause(everyMs);
  }
}
