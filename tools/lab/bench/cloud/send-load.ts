import { percentile } from '../statistics.ts';
import type { LoadDelivery } from './cloud-deliveries.ts';

export interface LoadOptions {
  /** How many requests are on their way at the same time. */
  readonly connections: number;
  /** Requests a second, at equal distances; undefined: as fast as they are answered. */
  readonly ratePerSecond?: number;
}

export interface LoadPorts {
  /** Deliver, and resolve with the answer's status: 0 when there was none. */
  send(delivery: LoadDelivery): Promise<number>;
  /** Milliseconds since 1970. */
  now(): number;
  pause(ms: number): Promise<unknown>;
}

export interface Sent {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Until the last acknowledgement. */
  readonly seconds: number;
  /** Milliseconds to the answer. At a fixed rate they count from when a request was due. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Requests without an answer, and answers other than 2xx. */
  readonly errors: number;
  /** When each delivery was answered with 2xx, by its token: milliseconds since 1970. */
  readonly acknowledgedAt: ReadonlyMap<string, number>;
}

/** Send every delivery once. */
export async function sendLoad(
  deliveries: readonly LoadDelivery[],
  { connections, ratePerSecond }: LoadOptions,
  { send, now, pause }: LoadPorts,
): Promise<Sent> {
  const acknowledgedAt = new Map<string, number>();
  const latencies: number[] = [];
  const queue = deliveries.entries();
  const startedAt = now();
  const dueAt = (index: number) =>
    ratePerSecond === undefined ? now() : startedAt + (index * 1_000) / ratePerSecond;

  async function connection(): Promise<void> {
    for (const [index, delivery] of queue) {
      const due = dueAt(index);
      if (due > now()) await pause(due - now());
      const status = await send(delivery);
      latencies.push(now() - due);
      if (status >= 200 && status < 300) acknowledgedAt.set(delivery.token, now());
    }
  }
  await Promise.all(Array.from({ length: connections }, connection));

  const seconds = (Math.max(startedAt + 1, ...acknowledgedAt.values()) - startedAt) / 1_000;
  return {
    requests: deliveries.length,
    requestsPerSecond: deliveries.length / seconds,
    seconds,
    p50: percentile(latencies, 0.5),
    p90: percentile(latencies, 0.9),
    p99: percentile(latencies, 0.99),
    errors: deliveries.length - acknowledgedAt.size,
    acknowledgedAt,
  };
}
