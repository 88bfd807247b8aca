import type { TrafficSecond } from '../wire.ts';

/** A request as the ingress function's log tells it. */
export interface LoggedRequest {
  readonly atMs: number;
  readonly durationMs: number;
  readonly isAcknowledged: boolean;
}

const acknowledged = 'webhook acknowledged';
const refused = ['webhook refused', 'webhook not taken'];

/** Read a log line; undefined when it is about something else. */
export function toLoggedRequest(line: string): LoggedRequest | undefined {
  const { message, duration_ms, timestamp } = fieldsOf(line);
  const isAcknowledged = message === acknowledged;
  if (!isAcknowledged && !refused.includes(String(message))) return undefined;
  const atMs = Date.parse(String(timestamp));
  if (typeof duration_ms !== 'number' || Number.isNaN(atMs)) return undefined;
  return { atMs, durationMs: duration_ms, isAcknowledged };
}

/** The platform's own lines are no JSON. */
function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

/** One entry for each second from `fromSecond` on and before `toSecond`, those without requests included. */
export function toTraffic(
  requests: readonly LoggedRequest[],
  { fromSecond, toSecond }: { readonly fromSecond: number; readonly toSecond: number },
): readonly TrafficSecond[] {
  const bySecond = Map.groupBy(requests, ({ atMs }) => Math.floor(atMs / 1_000));
  return Array.from({ length: toSecond - fromSecond }, (_, index) => {
    const at = fromSecond + index;
    const inSecond = bySecond.get(at) ?? [];
    const durations = inSecond.map(({ durationMs }) => durationMs).sort((left, right) => left - right);
    const accepted = inSecond.filter(({ isAcknowledged }) => isAcknowledged).length;
    return {
      at,
      acknowledged: accepted,
      refused: inSecond.length - accepted,
      medianMs: durations[Math.floor((durations.length - 1) / 2)] ?? null,
      slowestMs: durations.at(-1) ?? null,
    };
  });
}
