import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';
import { queueDepths } from '../status/queue-depths.ts';
import type { Stored } from './find-stored.ts';

/** What an erasure does not touch, each with what to do about it. */
export async function outOfReach(
  deployment: Deployment,
  { left, mentions }: { readonly left: number; readonly mentions: Stored['mentions'] },
): Promise<string[]> {
  const executions = await loggedExecutions(deployment);
  return [
    ...(left > 0
      ? [
          `${left} conversation records have the address as their key: the upstream service made them; --with-record deletes them`,
        ]
      : []),
    ...mentions.map(
      (id) =>
        `a quarantined request names the address, and is not clearly its own: read it (npm run conversation -- raw ${id}), ` +
        `then npm run erase -- --conversation 'quarantine#${id}'`,
    ),
    'backups: point-in-time recovery can restore the table as it was for up to 35 days; a backup of your own stays until you delete it. After a restore run this command again',
    ...(await waitingContexts(deployment)),
    ...executions,
    'a redelivery: the provider may redeliver a message of the last 72 hours, and it is stored again',
    'copies elsewhere: the provider, the upstream service and the consumers of the queues',
  ];
}

/** No queue can be searched: SQS shows messages to consumers only. */
async function waitingContexts(deployment: Deployment): Promise<string[]> {
  const depths = await queueDepths(deployment);
  const filled = depths.filter(
    ({ waiting, delayed, inWork, deadLetters }) => waiting + delayed + inWork + deadLetters > 0,
  );
  if (filled.length === 0) return ['queues: all are empty, as far as SQS counts'];
  return filled.map(
    ({ name, waiting, delayed, inWork, deadLetters }) =>
      `queue ${name}: ${waiting + delayed + inWork} messages and ${deadLetters} dead letters, of any sender. Consumers delete what they finish; ` +
      'the rest expires after 10 days, dead letters after 14; `aws sqs purge-queue` removes them all',
  );
}

/** Texts are in the log of executions only where a stage writes states' data. */
async function loggedExecutions(deployment: Deployment): Promise<string[]> {
  const stateMachineArn = requiredOutput(deployment, 'StateMachineArn');
  const { loggingConfiguration } = await deployment.workflow.send(
    new DescribeStateMachineCommand({ stateMachineArn }),
  );
  if (deployment.isLocal)
    return ['executions: the local cloud keeps them with their data until it is restarted'];
  if (loggingConfiguration?.includeExecutionData !== true)
    return ['logs: hold ids only, no addresses and no texts'];
  const group =
    loggingConfiguration.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? 'of the workflow';
  return [
    `execution log: this stage writes the data of its states, with texts and addresses, to ${group}, until its retention ends; aws logs delete-log-stream removes it`,
  ];
}
