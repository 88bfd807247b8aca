import type { MessageItem } from '../../../shared/messages/message-item.ts';

export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

const minuteMs = 60_000;

/**
 * When the executions of a message can have run: within an hour of its receipt, around its queueing, and in the last hour,
 * for one that was replayed just now. A search of the whole log takes minutes in a busy stage. Spans that touch are one.
 */
export function timesOfExecutions(
  items: readonly Pick<MessageItem, 'received_at' | 'queued_at'>[],
  now: Date,
): readonly TimeSpan[] {
  const spans = items.flatMap(({ received_at, queued_at }) => [
    spanAround(received_at, { before: 1, after: 60 }),
    spanAround(queued_at, { before: 15, after: 15 }),
  ]);
  const recent = items.length === 0 ? undefined : spanAround(now.toISOString(), { before: 60, after: 5 });
  return merged([...spans, recent].filter((span) => span !== undefined));
}

function spanAround(
  time: string | undefined,
  { before, after }: { readonly before: number; readonly after: number },
): TimeSpan | undefined {
  const at = Date.parse(time ?? '');
  if (Number.isNaN(at)) return undefined;
  return { from: new Date(at - before * minuteMs), to: new Date(at + after * minuteMs) };
}

function merged(spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const result: TimeSpan[] = [];
  for (const span of spans.toSorted((left, right) => Number(left.from) - Number(right.from))) {
    const last = result.at(-1);
    if (last === undefined || span.from > last.to) result.push(span);
    else if (span.to > last.to) result[result.length - 1] = { from: last.from, to: span.to };
  }
  return result;
}
