import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { executionLogName } from '../../infra/execution-log-name.ts';
import { type Deployment, requiredOutput } from '../../tools/cli/deployment/deployment.ts';
import { executionsOf } from '../../tools/cli/deployment/executions.ts';
import { localClientSettings } from '../../tools/local-cloud/local-clients.ts';

/** Write the executions of a message into the workflow's log group, as Step Functions does and the local cloud does not. */
export async function logExecutions(deployment: Deployment, messageId: string): Promise<void> {
  const client = new CloudWatchLogsClient(localClientSettings(requiredOutput(deployment, 'Endpoint')));
  const logGroupName = executionLogName(requiredOutput(deployment, 'DashboardName'));
  for (const { name, startedAt, stoppedAt, steps } of await executionsOf(deployment, messageId)) {
    const start = Number(startedAt ?? 0);
    const states = steps.flatMap(({ state, enteredAt, exitedAt }) => [
      { type: 'TaskStateEntered', at: Number(enteredAt), details: { name: state } },
      { type: 'TaskStateExited', at: Number(exitedAt), details: { name: state } },
    ]);
    const events = [
      { type: 'ExecutionStarted', at: start, details: {} },
      ...states,
      { type: 'ExecutionSucceeded', at: Number(stoppedAt ?? 0), details: {} },
    ];
    const logStreamName = `states/Workflow/${name}`;
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = events.map(({ at, ...event }, index) => ({
      timestamp: at,
      message: JSON.stringify({
        ...event,
        redrive_count: '0',
        id: String(index + 1),
        previous_event_id: String(index),
        event_timestamp: String(at),
        execution_arn: `arn:aws:states:us-east-1:000000000000:express:Workflow:${name}:0b1c`,
      }),
    }));
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
}
