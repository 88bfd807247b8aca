import { WebhookHandlerError } from '../errors.ts';
import type { Log, LogFacts } from './log.ts';
import type { Meter } from './meter.ts';

/** What a task of the workflow throws: a constant phrase, because Lambda and Step Functions print it. */
class TaskError extends Error {
  override readonly name = 'TaskError';
}

/**
 * Run one task of the workflow. What it throws is logged here, masked, and thrown again as a constant: the message of a
 * foreign error may quote what it was given, and Lambda would print it and Step Functions keep it.
 */
export async function guardTask<Result>(
  { log, meter, facts }: { readonly log: Log; readonly meter: Meter; readonly facts: LogFacts },
  task: () => Promise<Result>,
): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    log.error('task failed, it will be tried again', { ...facts, error });
    throw new TaskError(error instanceof WebhookHandlerError ? error.code : 'task failed');
  } finally {
    meter.flush();
  }
}
