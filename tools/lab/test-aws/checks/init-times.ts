import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { clientSettingsOf, requiredOutput } from '../../../cli/deployment/deployment.ts';
import { openAccount, resourcesOfStack } from '../../../cli/doctor/account.ts';
import type { Timing, Trial } from '../trial.ts';

/** How long the ingress took to start, as Lambda reports it with each first call. The local cloud reports nothing. */
export async function readInitTimes({ deployment }: Trial): Promise<Timing> {
  const settings = clientSettingsOf(deployment.outputs);
  const stackName = requiredOutput(deployment, 'DashboardName');
  const groups = await resourcesOfStack(openAccount(settings), stackName, 'AWS::Logs::LogGroup');
  const client = new CloudWatchLogsClient(settings);
  const milliseconds: number[] = [];
  for (const { LogicalResourceId = '', PhysicalResourceId: logGroupName } of groups) {
    if (!LogicalResourceId.startsWith('Receiver')) continue;
    const filter = { logGroupName, filterPattern: '"initDurationMs"' };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, filter)) {
      for (const { message = '' } of events) {
        const found = /"initDurationMs":\s*([\d.]+)/.exec(message)?.[1];
        if (found !== undefined) milliseconds.push(Number(found));
      }
    }
  }
  return { what: 'start of the ingress, as Lambda reports it', milliseconds };
}
