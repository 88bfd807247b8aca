import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { WorkflowInput } from '../workflow.ts';
import { clientSettings } from './aws-client-settings.ts';

export function createWorkflowClient(): SFNClient {
  return new SFNClient(clientSettings(2));
}

export interface StartOptions {
  /** Makes the name of the execution unlike that of earlier ones of the same message. */
  readonly suffix: string;
  readonly signal?: AbortSignal;
}

/**
 * Start the workflow of one stored message. The execution is named after the message, so that it can be found in the
 * Step Functions console. A name that was used before counts as started (Express workflows on AWS accept it anyway).
 */
export async function startWorkflow(
  { client, stateMachineArn }: { readonly client: SFNClient; readonly stateMachineArn: string },
  input: WorkflowInput,
  { suffix, signal }: StartOptions,
): Promise<void> {
  const name = `${input.message_key.slice(input.message_key.indexOf('#') + 1)}-${suffix}`.slice(0, 80);
  try {
    await client.send(
      new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
      signal === undefined ? {} : { abortSignal: signal },
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/** Permanent errors of StartExecution about the name or the input of the execution. */
const refusals = new Set(['InvalidName', 'InvalidExecutionInput', 'ValidationException']);

/**
 * Restart the workflow of a message under a new execution name: a name that exists counts as started. Throws transient
 * errors: throttling, a timeout, an unavailable service.
 */
export async function restartWorkflow(
  workflow: Parameters<typeof startWorkflow>[0],
  input: WorkflowInput,
  attempt: number,
): Promise<'started' | 'refused'> {
  const seconds = Math.floor(Date.now() / 1_000).toString(36);
  try {
    await startWorkflow(workflow, input, { suffix: `${attempt}-${seconds}` });
    return 'started';
  } catch (error) {
    if (error instanceof Error && refusals.has(error.name)) return 'refused';
    throw error;
  }
}
