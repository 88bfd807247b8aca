import { type Clock, type Pace, workThrough } from '../../shared/time/work-through.ts';
import {
  type PendingMessage,
  type RecoverMessagePorts,
  type RetryPolicy,
  recoverMessage,
} from './recover-message.ts';

export interface RecoverPendingPorts extends RecoverMessagePorts, Clock {
  /** Pending messages of a shard by `retry_at`, the earliest first, bounded. */
  listPending(shard: number): Promise<readonly PendingMessage[]>;
}

export type RecoverPendingOptions = RetryPolicy & Pace;

export interface Recovered {
  /** Started again, by channel. */
  readonly started: ReadonlyMap<string, number>;
  /** Due messages that this run did not reach or could not start: the next run retries them. */
  readonly postponed: number;
  /** Age in seconds of the oldest pending message that was seen, 0 when none waits. */
  readonly oldestAgeSeconds: number;
  /** Why shards could not be read. Their messages wait for the next run; the other shards do not. */
  readonly unreadable: readonly unknown[];
}

/**
 * Start the workflow of every message of these shards that is pending past its `retry_at`, the longest due first over
 * all shards, so that none waits behind another shard's backlog. Concurrent runs are safe: a message is started by the
 * run whose conditional write moved its `retry_at`.
 */
export async function recoverPending(
  shards: readonly number[],
  ports: RecoverPendingPorts,
  options: RecoverPendingOptions,
): Promise<Recovered> {
  const listed = await Promise.allSettled(shards.map((shard) => ports.listPending(shard)));
  const pending = listed.flatMap((list) => (list.status === 'fulfilled' ? list.value : []));
  const now = ports.now().toISOString();
  const due = pending
    .filter(({ retry_at }) => retry_at <= now)
    .sort((left, right) => (left.retry_at < right.retry_at ? -1 : 1));

  const started = new Map<string, number>();
  let errors = 0;
  const { now: clock, pause } = ports;
  const begun = await workThrough(due, { ...options, now: clock, pause }, async (message) => {
    const outcome = await recoverMessage(message, ports, options);
    if (outcome === 'started') increment(started, message.channel_type);
    if (outcome === 'error') errors++;
    return outcome !== 'error';
  });
  return {
    started,
    postponed: due.length - begun + errors,
    oldestAgeSeconds: oldestAgeSeconds(pending, ports.now()),
    unreadable: listed.flatMap((list) => (list.status === 'rejected' ? [list.reason] : [])),
  };
}

function oldestAgeSeconds(pending: readonly PendingMessage[], now: Date): number {
  const oldest = pending.reduce<string | undefined>(
    (found, { received_at }) => (found === undefined || received_at < found ? received_at : found),
    undefined,
  );
  return oldest === undefined ? 0 : (now.getTime() - Date.parse(oldest)) / 1_000;
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
