/** The remaining time of a request. */
export interface Deadline {
  /** Aborts at the deadline: pass it to every call that waits. */
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
