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
  /** Count an attempt and schedule the next one. False if another run has the message or it is not pending any more. */
  reschedule(message: PendingMessage, retryAt: Date): Promise<boolean>;
  /** Uncount the attempt whose successor was scheduled for `movedTo`, and schedule it for `retryAt`. */
  takeBack(message: PendingMessage, movedTo: Date, retryAt: Date): Promise<void>;
  /** Throws transient errors, such as throttling. 'refused': this message can never be started. */
  start(input: WorkflowInput, attempt: number): Promise<'started' | 'refused'>;
  /**
   * Count the message as failed, which raises the alarm. Called before the message is marked: a run that ends in
   * between causes a second count, but never a failed message without an alarm.
   */
  countFailed(message: PendingMessage): void;
  markFailed(message: PendingMessage): Promise<boolean>;
  onError(message: PendingMessage, error: unknown): void;
}

export interface RetryPolicy {
  readonly firstGapMs: number;
  readonly maxAttempts: number;
}

/** 'unchanged': another run has the message, or it is finished. 'error': a service was unavailable. */
export type RecoverOutcome = 'started' | 'refused' | 'failed' | 'unchanged' | 'error';

/**
 * Restart the workflow of a pending message. Its `retry_at` is rescheduled before the start, so a run that dies in
 * between costs a delay and never a message. A failed start does not count as an attempt, so an outage of Step
 * Functions does not use up the attempts of the backlog.
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
