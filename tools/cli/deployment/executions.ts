import { GetExecutionHistoryCommand, type HistoryEvent, paginateListExecutions } from '@aws-sdk/client-sfn';
import { type Deployment, requiredOutput } from './deployment.ts';
import { type ExecutionError, type ExecutionStep, executionErrorOf, stepsOf } from './execution-steps.ts';

export interface ExecutionPath {
  readonly name: string;
  readonly status: string;
  readonly startedAt: Date | undefined;
  readonly stoppedAt: Date | undefined;
  /** The states that were entered, in order. */
  readonly states: readonly string[];
  readonly steps: readonly ExecutionStep[];
  /** Why it did not succeed. */
  readonly error: ExecutionError | undefined;
}

/**
 * The executions of a message and the way each took, oldest first. Only the local cloud lists Express executions; on
 * AWS they are in the console and in the execution log group, and this resolves with none.
 */
export async function executionsOf(deployment: Deployment, messageId: string): Promise<ExecutionPath[]> {
  if (!deployment.isLocal) return [];
  const stateMachineArn = requiredOutput(deployment, 'StateMachineArn');
  const found: ExecutionPath[] = [];
  for await (const { executions = [] } of paginateListExecutions(
    { client: deployment.workflow, pageSize: 1_000 },
    { stateMachineArn },
  )) {
    for (const { executionArn, name = '', status = '', startDate, stopDate } of executions) {
      if (!name.startsWith(`${messageId}-`)) continue;
      const events = await historyOf(deployment, executionArn);
      const steps = stepsOf(events);
      found.push({
        name,
        status,
        startedAt: startDate,
        stoppedAt: stopDate,
        states: steps.map(({ state }) => state),
        steps,
        error: executionErrorOf(events),
      });
    }
  }
  return found.sort((left, right) => Number(left.startedAt ?? 0) - Number(right.startedAt ?? 0));
}

async function historyOf(
  { workflow }: Deployment,
  executionArn: string | undefined,
): Promise<HistoryEvent[]> {
  const { events = [] } = await workflow.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
  );
  return events;
}
