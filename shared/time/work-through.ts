export interface Pace {
  /** How many items are worked on at the same time. */
  readonly parallel: number;
  /** How many are started per second: a backlog must not crowd out new messages. */
  readonly perSecond: number;
  /** After this many consecutive failures a service counts as unavailable, and the rest is left for the next run. */
  readonly maxFailuresInARow: number;
  /** No item is started after it aborts. */
  readonly signal: AbortSignal;
}

export interface Clock {
  readonly now: () => Date;
  pause(ms: number): Promise<void>;
}

/** Process items in order. `work` returns whether it succeeded. Resolves with the number of started items. */
export async function workThrough<Item>(
  items: readonly Item[],
  { parallel, perSecond, maxFailuresInARow, signal, now, pause }: Pace & Clock,
  work: (item: Item) => Promise<boolean>,
): Promise<number> {
  const queue = items.values();
  let begun = 0;
  let failuresInARow = 0;
  let nextAt = now().getTime();
  const worker = async () => {
    for (const item of queue) {
      const at = Math.max(nextAt, now().getTime());
      nextAt = at + 1_000 / perSecond;
      await pause(Math.max(0, at - now().getTime()));
      if (signal.aborted || failuresInARow >= maxFailuresInARow) return;
      begun++;
      failuresInARow = (await work(item)) ? 0 : failuresInARow + 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
  return begun;
}
