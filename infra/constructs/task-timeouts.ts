import { Duration } from 'aws-cdk-lib';
import type { FunctionName } from '../bundling.ts';

/** The functions that the workflow calls on every message, by their folder. */
export type WorkflowTask = Extract<
  FunctionName,
  'build-context' | 'route-message' | 'mark-failed' | 'send-fallback'
>;

/**
 * Timeout of one attempt of a task, for Lambda and for the state alike: an attempt that Step Functions gave up must
 * not continue. With the retries of all tasks on the longest way, an execution stays below its 50 s.
 */
export const taskTimeouts: Readonly<Record<WorkflowTask, Duration>> = {
  'build-context': Duration.seconds(5),
  'route-message': Duration.seconds(5),
  'send-fallback': Duration.seconds(9),
  'mark-failed': Duration.seconds(3),
};

/**
 * Timeout of the step that archives media, which has no retries. It ends 20 s after the start of the execution
 * (`mediaSeconds`) at the latest, so that all retries of the following steps fit.
 */
export const archiveTimeout = Duration.seconds(20);

/** Timeout of the live updates' step: longer than the fan-out's limit of 5 s, so that the function ends before it. */
export const notifyTimeout = Duration.seconds(8);

/**
 * How long an execution may take. Below the lease (55 s) under which a message belongs to one execution: an execution
 * that outlived its lease could route a message twice.
 */
export const executionTimeoutSeconds = 50;
