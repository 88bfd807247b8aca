import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { clientSettingsOf, type Deployment, requiredOutput } from '../deployment.ts';

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

export interface LogQuery {
  readonly since: Date;
  readonly level: (typeof logLevels)[number];
  readonly find: string | undefined;
  readonly limit: number;
}

/** One line of a function's own log. */
export interface LogLine {
  readonly at: string;
  readonly level: string;
  /** The function, by its construct. */
  readonly source: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The log lines of all functions of a stack, oldest first, at most the latest `limit`. */
export async function readLogs(deployment: Deployment, query: LogQuery): Promise<LogLine[]> {
  const groups = await logGroupsOf(deployment);
  const lines = (await Promise.all(groups.map((group) => linesOf(deployment, group, query)))).flat();
  return lines.sort((left, right) => left.at.localeCompare(right.at)).slice(-query.limit);
}

interface LogGroup {
  readonly name: string;
  readonly source: string;
}

/** By the stack and not by a prefix: an account has log groups of others. Access and execution logs are left out. */
async function logGroupsOf(deployment: Deployment): Promise<LogGroup[]> {
  const client = new CloudFormationClient(clientSettingsOf(deployment.outputs));
  const StackName = requiredOutput(deployment, 'DashboardName');
  const groups: LogGroup[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId } of StackResourceSummaries) {
      const [, source] = /^(.+?)Logs[0-9A-F]{8}$/.exec(LogicalResourceId) ?? [];
      if (ResourceType === 'AWS::Logs::LogGroup' && PhysicalResourceId && source !== undefined) {
        groups.push({ name: PhysicalResourceId, source });
      }
    }
  }
  return groups;
}

async function linesOf(
  deployment: Deployment,
  { name, source }: LogGroup,
  { since, find, level }: LogQuery,
): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(clientSettingsOf(deployment.outputs));
  const pages = paginateFilterLogEvents(
    { client },
    {
      logGroupName: name,
      startTime: since.getTime(),
      ...(find !== undefined && { filterPattern: `"${find.replaceAll('"', '')}"` }),
    },
  );
  const lines: LogLine[] = [];
  for await (const { events = [] } of pages) {
    for (const { message = '' } of events) {
      const line = find === undefined || message.includes(find) ? toLine(message, source) : undefined;
      if (line && rankOf(line.level) >= rankOf(level)) lines.push(line);
    }
  }
  return lines;
}

/** Undefined for metrics and for what Lambda itself reports. */
function toLine(text: string, source: string): LogLine | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  try {
    const { timestamp, level, message, service, sampling_rate, xray_trace_id, ...facts } = JSON.parse(
      text.slice(start),
    );
    return typeof level === 'string' && typeof message === 'string'
      ? { at: timestamp, level, source, message, facts }
      : undefined;
  } catch {
    return undefined;
  }
}

function rankOf(level: string): number {
  return (logLevels as readonly string[]).indexOf(level);
}
