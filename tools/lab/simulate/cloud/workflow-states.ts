import type { FunctionName } from './function-containers.ts';

/** A task's state of the deployed workflow; a test compares these with the synthesized definition. */
export interface TaskState {
  readonly task: Exclude<FunctionName, 'receive-webhook' | 'recover-pending'>;
  readonly timeoutSeconds: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** What the task is given beside the execution's input. */
  readonly facts: (
    input: StateInput,
    run: { readonly executionId: string; readonly retry: number },
  ) => object;
  /** The state that follows, by the task's answer; undefined ends the execution well. */
  readonly next: (output: StateInput) => string | undefined;
}

/** What the state before answered. */
export type StateInput = Readonly<Record<string, unknown>>;

export const firstState = 'BuildContext';
/** Where an execution ends that failed its message. */
export const failState = 'MessageFailed';
export const executionTimeoutSeconds = 50;
/** Of every task's Retry: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
export const retryDelay = { intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 4 };

const toFailed = ({ outcome }: StateInput) => (outcome === 'unprocessable' ? 'MarkFailed' : undefined);

function route(kind: 'handoff' | 'replies'): TaskState {
  return {
    task: 'route-message',
    timeoutSeconds: 5,
    retries: 2,
    facts: ({ priority, context, lease_until }, { retry }) => ({
      queue_kind: kind,
      priority,
      context,
      lease_until,
      retry_count: retry,
    }),
    next: toFailed,
  };
}

export const taskStates: Readonly<Record<string, TaskState>> = {
  BuildContext: {
    task: 'build-context',
    timeoutSeconds: 5,
    retries: 2,
    facts: (_input, { executionId, retry }) => ({ execution_id: executionId, retry_count: retry }),
    next: ({ outcome, hand_off_to_human }) => {
      if (outcome === 'ready')
        return hand_off_to_human === true ? 'RouteToHandoffQueue' : 'RouteToRepliesQueue';
      if (outcome === 'already_handled') return undefined;
      return outcome === 'unprocessable' ? 'MarkFailed' : 'SendUnknownSenderFallback';
    },
  },
  RouteToHandoffQueue: route('handoff'),
  RouteToRepliesQueue: route('replies'),
  SendUnknownSenderFallback: {
    task: 'send-fallback',
    timeoutSeconds: 9,
    retries: 1,
    facts: (_input, { retry }) => ({ retry_count: retry }),
    next: toFailed,
  },
  MarkFailed: {
    task: 'mark-failed',
    timeoutSeconds: 3,
    retries: 2,
    facts: ({ reason }) => ({ reason }),
    next: () => failState,
  },
};
