import autocannon from 'autocannon';
import type { LoadDelivery } from './cloud-deliveries.ts';

export interface LoadOptions {
  /** Below it the deliveries' paths: ends with a slash. */
  readonly apiUrl: string;
  readonly connections: number;
  /** Requests a second over all connections; undefined: as fast as they are answered. */
  readonly ratePerSecond?: number;
}

export interface Sent {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Until the last acknowledgement. */
  readonly seconds: number;
  /** Milliseconds to the acknowledgement. At a fixed rate they count from when a request was due. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Requests without an answer, and answers other than 2xx. */
  readonly errors: number;
  /** When each delivery was answered with 2xx, by its token: milliseconds since 1970. */
  readonly acknowledgedAt: ReadonlyMap<string, number>;
}

/** Send every delivery once. */
export async function sendLoad(deliveries: readonly LoadDelivery[], options: LoadOptions): Promise<Sent> {
  const acknowledgedAt = new Map<string, number>();
  const basePath = new URL(options.apiUrl).pathname;
  const queue = deliveries.values();
  const startedAt = Date.now();
  const result = await autocannon({
    url: options.apiUrl,
    connections: options.connections,
    amount: deliveries.length,
    timeout: 60,
    ...(options.ratePerSecond !== undefined && { overallRate: options.ratePerSecond }),
    requests: [
      {
        method: 'POST',
        setupRequest(request, context) {
          const delivery = queue.next().value;
          if (delivery === undefined) return request;
          Object.assign(context, { token: delivery.token });
          const { path, headers, body } = delivery.webhook;
          return { ...request, path: `${basePath}${path}`, headers: { ...headers }, body: Buffer.from(body) };
        },
        onResponse(status, _body, context) {
          const { token } = context as { token?: string };
          if (token !== undefined && status >= 200 && status < 300) acknowledgedAt.set(token, Date.now());
        },
      },
    ],
  });
  const { latency } = result;
  const seconds = (Math.max(startedAt + 1, ...acknowledgedAt.values()) - startedAt) / 1_000;
  return {
    requests: deliveries.length,
    requestsPerSecond: deliveries.length / seconds,
    seconds,
    p50: latency.p50,
    p90: latency.p90,
    p99: latency.p99,
    errors: deliveries.length - acknowledgedAt.size,
    acknowledgedAt,
  };
}
