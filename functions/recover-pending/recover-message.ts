import type { WorkflowInput } from '../../shared/workflow.ts';
import { pauseForAttempt } from './retry-gap.ts';

/** A pending message as the retry index shows it. */
export interface PendingMessage {
  readonly conversation_id: string;
  readonly primary_channel: string;
  readonly channel_type: string;
  readonly request_id: string;
  readonly received_at: string;
  readonly retry_at: string;
  readonly attempts: number;
}

export interface RecoverMessagePorts {
  readonly now: () => Date;
  readonly random: () => number;
  /** Count a try and move the next one; false when another run has the message or it is not pending any more. */
  reschedule(message: PendingMessage, retryAt: Date): Promise<boolean>;
  /** Uncount the try whose next one was moved to `movedTo`, and look again at `retryAt`. */
  takeBack(message: PendingMessage, movedTo: Date, retryAt: Date): Promise<void>;
  /** Throws what says nothing about the message (throttled, away); 'refused' says that this message can't be started. */
  start(input: WorkflowInput, attempt: number): Promise<'started' | 'refused'>;
  /**
   * Count the message as failed, which raises the alarm. Called before it is marked: a run that ends in between counts
   * twice, and never marks a message failed that nobody is told of.
   */
  countFailed(message: PendingMessage): void;
  markFailed(message: PendingMessage): Promise<boolean>;
  onError(message: PendingMessage, error: unknown): void;
}

export interface RetryPolicy {
  readonly firstGapMs: number;
  readonly maxAttempts: number;
}

/** 'unchanged': another run has it, or it needs nothing any more. 'error': a service was away, nothing is known of it. */
export type RecoverOutcome = 'started' | 'refused' | 'failed' | 'unchanged' | 'error';

/**
 * Start the workflow of one pending message again. Its `retry_at` is moved before the start, so that a run that dies in
 * between costs a gap and never a message. A start that failed is taken back: it says nothing about the message, and an
 * outage of the workflow engine must not use up the tries of all that waits.
 */
export async function recoverMessage(
  message: PendingMessage,
  ports: RecoverMessagePorts,
  policy: RetryPolicy,
): Promise<RecoverOutcome> {
  try {
    if (message.attempts >= policy.maxAttempts) {
      ports.countFailed(message);
      return (await ports.markFailed(message)) ? 'failed' : 'unchanged';
    }
    const attempt = message.attempts + 1;
    const movedTo = inFuture(pauseForAttempt(attempt, policy.firstGapMs, ports.random), ports);
    if (!(await ports.reschedule(message, movedTo))) return 'unchanged';
    try {
      return await ports.start(workflowInputOf(message), attempt);
    } catch (error) {
      ports.onError(message, error);
      await ports.takeBack(
        message,
        movedTo,
        inFuture(pauseForAttempt(1, policy.firstGapMs, ports.random), ports),
      );
      return 'error';
    }
  } catch (error) {
    ports.onError(message, error);
    return 'error';
  }
}

function inFuture(ms: number, { now }: RecoverMessagePorts): Date {
  return new Date(now().getTime() + ms);
}

function workflowInputOf(message: PendingMessage): WorkflowInput {
  return {
    conversation_id: message.conversation_id,
    message_key: message.primary_channel,
    channel_type: message.channel_type,
    request_id: message.request_id,
  };
}
