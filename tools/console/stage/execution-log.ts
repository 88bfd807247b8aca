import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { executionLogName } from '../../../infra/execution-log-name.ts';
import { clientSettingsOf, type Deployment, requiredOutput } from '../../cli/deployment/deployment.ts';
import { executionErrorOf, stepsOf } from '../../cli/deployment/execution-steps.ts';
import type { ExecutionPath } from '../../cli/deployment/executions.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { type LoggedEvent, toLoggedEvent } from './logged-event.ts';
import { type TimeSpan, timesOfExecutions } from './times-of-executions.ts';

/**
 * The executions of a message, oldest first, read from the log group of the workflow's executions: AWS lists no Express
 * executions. The log is searched around the times at which the message was in work.
 */
export async function loggedExecutionsOf(
  deployment: Deployment,
  messageId: string,
): Promise<readonly ExecutionPath[]> {
  const items = await selectMessages(deployment, { by: 'message', messageId });
  const spans = timesOfExecutions(items, new Date());
  const found: LoggedEvent[] = [];
  for (const span of spans) found.push(...(await eventsIn(deployment, messageId, span)));
  return toExecutions(found, messageId);
}

async function eventsIn(
  { outputs, ...deployment }: Deployment,
  messageId: string,
  { from, to }: TimeSpan,
): Promise<readonly LoggedEvent[]> {
  // FilterLogEvents has a quota of a few calls a second in an account.
  const client = new CloudWatchLogsClient({ ...clientSettingsOf(outputs), maxAttempts: 10 });
  const pages = paginateFilterLogEvents(
    { client },
    {
      logGroupName: executionLogName(requiredOutput({ outputs, ...deployment }, 'DashboardName')),
      startTime: from.getTime(),
      endTime: to.getTime(),
      filterPattern: `"${messageId.replaceAll('"', '')}"`,
    },
  );
  const found: LoggedEvent[] = [];
  for await (const { events = [] } of pages) {
    found.push(...events.flatMap(({ message = '' }) => toLoggedEvent(message) ?? []));
  }
  return found;
}

/** Put the events of a message's executions together. Events come in no order, and those of a span's edge twice. */
export function toExecutions(all: readonly LoggedEvent[], messageId: string): readonly ExecutionPath[] {
  const own = all.filter(({ executionName }) => executionName.startsWith(`${messageId}-`));
  const byArn = Map.groupBy(own, ({ executionArn }) => executionArn);
  return [...byArn.values()]
    .map(toExecution)
    .sort((left, right) => Number(left.startedAt ?? 0) - Number(right.startedAt ?? 0));
}

const ends: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

function toExecution(all: readonly LoggedEvent[]): ExecutionPath {
  const unique = new Map(all.map((logged) => [logged.event.id, logged]));
  const events: readonly HistoryEvent[] = [...unique.values()]
    .map(({ event }) => event)
    .sort((left, right) => Number(left.id) - Number(right.id));
  const end = events.find(({ type = '' }) => type in ends);
  const steps = stepsOf(events);
  return {
    name: all[0]?.executionName ?? '',
    status: ends[end?.type ?? ''] ?? 'RUNNING',
    startedAt: events[0]?.timestamp,
    stoppedAt: end?.timestamp,
    states: steps.map(({ state }) => state),
    steps,
    error: executionErrorOf(events),
  };
}
