import type { Execution } from '../../wire.ts';

export interface StateRun {
  /** `retried`: it went wrong and then right. */
  readonly outcome: 'passed' | 'retried' | 'failed' | 'running';
  /** Undefined while it runs. */
  readonly durationMs: number | undefined;
  readonly errors: number;
}

/** The outcome of each state that an execution entered. */
export function stateRunsOf({ steps, status, stoppedAt }: Execution): ReadonlyMap<string, StateRun> {
  const runs = new Map<string, StateRun>();
  for (const { state, enteredAt, exitedAt, errors } of steps) {
    const endedAt = exitedAt ?? stoppedAt;
    const isOpen = exitedAt === null;
    const outcome = isOpen
      ? status === 'RUNNING'
        ? 'running'
        : 'failed'
      : errors.length > 0
        ? 'retried'
        : 'passed';
    runs.set(state, {
      outcome,
      durationMs: endedAt === null ? undefined : Math.max(0, Date.parse(endedAt) - Date.parse(enteredAt)),
      errors: errors.length,
    });
  }
  return runs;
}
