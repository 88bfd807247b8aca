import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import { readLogs } from '../../../../../tools/cli/logs/read-logs.ts';

const cloudFormation = mockClient(CloudFormationClient);
const logs = mockClient(CloudWatchLogsClient);

const deployment = deploymentOf({ DashboardName: 'IncomingWebhook-dev', Endpoint: 'http://127.0.0.1:1' });
const query = {
  since: new Date('2026-01-01T00:00:00Z'),
  level: 'INFO',
  find: undefined,
  limit: 200,
} as const;
const lineAt = (timestamp: string, message: string) => ({
  message: JSON.stringify({ level: 'INFO', message, timestamp }),
});

function stackOf(...ids: (readonly [type: string, id: string])[]): void {
  cloudFormation.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: ids.map(([type, id]) => ({
      ResourceType: `AWS::${type}`,
      LogicalResourceId: id,
      PhysicalResourceId: `/group/${id}`,
      LastUpdatedTimestamp: undefined,
      ResourceStatus: 'CREATE_COMPLETE' as const,
    })),
  });
}

beforeEach(() => {
  cloudFormation.reset();
  logs.reset();
  stackOf(
    ['Lambda::Function', 'ReceiverIngressFunction38FCF595'],
    ['Logs::LogGroup', 'ReceiverIngressLogs00000001'],
    ['Lambda::Function', 'RecoveryFunction00000002'],
    ['Logs::LogGroup', 'RecoveryLogs00000003'],
    ['Logs::LogGroup', 'WorkflowLogs8B0907C7'],
    ['Logs::LogGroup', 'ContentEmptyingLogs00000004'],
    ['Logs::LogGroup', 'WebhooksAccessLog00000005'],
  );
});

describe('reading the logs of a stack', () => {
  it('reads the groups of functions alone: an execution log has a dozen events a message', async () => {
    logs.on(FilterLogEventsCommand).resolves({ events: [] });

    await readLogs(deployment, query);

    const read = logs.commandCalls(FilterLogEventsCommand).map(({ args: [{ input }] }) => input.logGroupName);
    expect(read).toEqual(['/group/ReceiverIngressLogs00000001', '/group/RecoveryLogs00000003']);
  });

  it('reads one page at a time, because the account has a quota of calls a second', async () => {
    let open = 0;
    let most = 0;
    logs.on(FilterLogEventsCommand).callsFake(async ({ nextToken }: { nextToken?: string }) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise(setImmediate);
      open -= 1;
      return { events: [], ...(nextToken === undefined && { nextToken: 'second' }) };
    });

    await readLogs(deployment, query);

    expect(logs.commandCalls(FilterLogEventsCommand)).toHaveLength(4);
    expect(most).toBe(1);
  });

  it('sorts the lines of all groups by time', async () => {
    const group = (logGroupName: string) => logs.on(FilterLogEventsCommand, { logGroupName });
    group('/group/ReceiverIngressLogs00000001').resolves({
      events: [lineAt('2026-01-01T00:00:01Z', 'first'), lineAt('2026-01-01T00:00:03Z', 'third')],
    });
    group('/group/RecoveryLogs00000003').resolves({ events: [lineAt('2026-01-01T00:00:02Z', 'second')] });

    const lines = await readLogs(deployment, query);

    expect(lines.map(({ message, source }) => [message, source])).toEqual([
      ['first', 'ReceiverIngress'],
      ['second', 'Recovery'],
      ['third', 'ReceiverIngress'],
    ]);
  });
});
