/** How long a request may still take. */
export interface Deadline {
  /** Aborts when the time is spent: hand it to everything that waits. */
  readonly signal: AbortSignal;
  remainingMs(): number;
}

/** A deadline `budgetMs` from now, by the monotonic clock. */
export function startDeadline(budgetMs: number): Deadline {
  const endsAt = performance.now() + budgetMs;
  return {
    signal: AbortSignal.timeout(budgetMs),
    remainingMs: () => Math.max(0, endsAt - performance.now()),
  };
}
