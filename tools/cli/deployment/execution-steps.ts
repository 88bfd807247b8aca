import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** A state that an execution went through. */
export interface ExecutionStep {
  readonly state: string;
  readonly enteredAt: Date;
  /** Undefined while it runs, and where the execution ended in it. */
  readonly exitedAt: Date | undefined;
  /** What went wrong in it, one for each try. */
  readonly errors: readonly ExecutionError[];
  /** JSON texts; undefined where the history holds no data. */
  readonly input: string | undefined;
  readonly output: string | undefined;
}

export interface ExecutionError {
  readonly error: string;
  readonly cause: string;
}

interface OpenStep {
  readonly state: string;
  readonly enteredAt: Date;
  exitedAt: Date | undefined;
  readonly errors: ExecutionError[];
  readonly input: string | undefined;
  output: string | undefined;
}

const never = new Date(0);

/** The states of an execution in the order in which they were entered, with their times and what failed in them. */
export function stepsOf(events: readonly HistoryEvent[]): readonly ExecutionStep[] {
  const steps: OpenStep[] = [];
  for (const event of events) {
    const at = event.timestamp ?? never;
    const entered = event.stateEnteredEventDetails;
    if (entered?.name !== undefined) steps.push(openedAt(at, entered.name, entered.input));
    const exited = event.stateExitedEventDetails;
    const left = steps.findLast(({ state, exitedAt }) => state === exited?.name && exitedAt === undefined);
    if (left !== undefined) {
      left.exitedAt = at;
      left.output = exited?.output;
    }
    const error = taskErrorOf(event);
    if (error !== undefined) steps.at(-1)?.errors.push(error);
  }
  return steps;
}

function openedAt(enteredAt: Date, state: string, input: string | undefined): OpenStep {
  return { state, enteredAt, exitedAt: undefined, errors: [], input, output: undefined };
}

/** What ended an execution that did not succeed. */
export function executionErrorOf(events: readonly HistoryEvent[]): ExecutionError | undefined {
  for (const event of events) {
    const details =
      event.executionFailedEventDetails ??
      event.executionTimedOutEventDetails ??
      event.executionAbortedEventDetails;
    if (details) return { error: details.error ?? event.type ?? 'unknown', cause: details.cause ?? '' };
  }
  return undefined;
}

function taskErrorOf(event: HistoryEvent): ExecutionError | undefined {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.evaluationFailedEventDetails;
  return details && { error: details.error ?? event.type ?? 'unknown', cause: details.cause ?? '' };
}
