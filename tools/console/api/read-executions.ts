import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { requiredOutput } from '../../cli/deployment/deployment.ts';
import type { ConsoleSystem } from '../console-system.ts';
import { RequestError } from '../request-error.ts';
import type { Execution, StepData } from '../wire.ts';

/** The executions of a message, oldest first. */
export async function readExecutions(
  system: ConsoleSystem,
  messageId: string,
): Promise<readonly Execution[]> {
  const paths = await system.findExecutions(messageId);
  return paths.map(({ name, status, startedAt, stoppedAt, steps, error }) => ({
    name,
    status,
    startedAt: (startedAt ?? new Date(0)).toISOString(),
    stoppedAt: stoppedAt?.toISOString() ?? null,
    steps: steps.map(({ state, enteredAt, exitedAt, errors }) => ({
      state,
      enteredAt: enteredAt.toISOString(),
      exitedAt: exitedAt?.toISOString() ?? null,
      errors,
    })),
    error: error ?? null,
  }));
}

/** What went into each state of one execution and what came out, in the order of its steps. */
export async function readStepData(
  system: ConsoleSystem,
  { messageId, execution }: { readonly messageId: string; readonly execution: string },
): Promise<readonly StepData[]> {
  const found = (await system.findExecutions(messageId)).find(({ name }) => name === execution);
  if (found === undefined)
    throw new RequestError(404, 'no_execution', 'the message has no execution of this name');
  return found.steps.map(({ state, input, output }) => ({
    state,
    input: input ?? null,
    output: output ?? null,
  }));
}

/** The state machine's definition as it is deployed. */
export async function readWorkflow({ deployment }: ConsoleSystem): Promise<unknown> {
  const { definition } = await deployment.workflow.send(
    new DescribeStateMachineCommand({ stateMachineArn: requiredOutput(deployment, 'StateMachineArn') }),
  );
  return JSON.parse(definition ?? '{}');
}
