import { GetExecutionHistoryCommand, paginateListExecutions } from '@aws-sdk/client-sfn';
import { type Deployment, requiredOutput } from './deployment.ts';

export interface ExecutionPath {
  readonly name: string;
  readonly status: string;
  /** The states that were entered, in order. */
  readonly states: readonly string[];
}

/**
 * The executions of a message and the way each took. Only the local cloud lists Express executions; on AWS they are in
 * the console and in the execution log group, and this resolves with none.
 */
export async function executionsOf(deployment: Deployment, messageId: string): Promise<ExecutionPath[]> {
  if (!deployment.isLocal) return [];
  const stateMachineArn = requiredOutput(deployment, 'StateMachineArn');
  const found: ExecutionPath[] = [];
  for await (const { executions = [] } of paginateListExecutions(
    { client: deployment.workflow },
    { stateMachineArn },
  )) {
    for (const { executionArn, name = '', status = '' } of executions) {
      if (!name.startsWith(`${messageId}-`)) continue;
      const { events = [] } = await deployment.workflow.send(
        new GetExecutionHistoryCommand({ executionArn }),
      );
      const states = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
      found.push({ name, status, states });
    }
  }
  return found.sort((left, right) => left.name.localeCompare(right.name));
}
