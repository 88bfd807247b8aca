export interface Pace {
  /** How many items are worked on at the same time. */
  readonly parallel: number;
  /** How many are begun in a second: a backlog must not crowd out what arrives now. */
  readonly perSecond: number;
  /** So many failures without a success between them say that a service is away: the rest is left for the next run. */
  readonly maxFailuresInARow: number;
  /** Past this nothing new is begun. */
  readonly signal: AbortSignal;
}

export interface Clock {
  readonly now: () => Date;
  pause(ms: number): Promise<void>;
}

/** Work through items in order; `work` answers whether it went well. Resolves with how many were begun. */
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
