import { Duration } from 'aws-cdk-lib';
import type { FunctionName } from '../bundling.ts';

/** The functions that the workflow calls on every message, by their folder. */
export type WorkflowTask = Extract<
  FunctionName,
  'build-context' | 'route-message' | 'mark-failed' | 'send-fallback'
>;

/**
 * How long one attempt of a task may take, for Lambda and for the state alike: an attempt that Step Functions gave up
 * must not go on. With the retries of all tasks on the longest way, an execution stays below its 50 s.
 */
export const taskTimeouts: Readonly<Record<WorkflowTask, Duration>> = {
  'build-context': Duration.seconds(5),
  'route-message': Duration.seconds(5),
  'send-fallback': Duration.seconds(9),
  'mark-failed': Duration.seconds(3),
};

/**
 * Of the step that archives media, tried once. It ends by itself 20 s after the execution's start (`mediaSeconds`), however
 * late it began, so that all retries of the steps behind it fit.
 */
export const archiveTimeout = Duration.seconds(20);

/** Of the live updates' step: longer than the fan-out's own limit of 5 s, so that the function ends by itself. */
export const notifyTimeout = Duration.seconds(8);

/**
 * How long an execution may take. Below the lease (55 s) under which a message belongs to one execution: an execution
 * that outlived its lease could route a message twice.
 */
export const executionTimeoutSeconds = 50;
