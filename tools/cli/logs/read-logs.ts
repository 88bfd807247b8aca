import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { clientSettingsOf, type Deployment, requiredOutput } from '../deployment/deployment.ts';

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
  // FilterLogEvents has a quota of a few calls a second in an account: one group after the other, and patience.
  const client = new CloudWatchLogsClient({ ...clientSettingsOf(deployment.outputs), maxAttempts: 10 });
  const lines: LogLine[] = [];
  for (const group of await logGroupsOf(deployment)) lines.push(...(await linesOf(client, group, query)));
  return lines.sort((left, right) => left.at.localeCompare(right.at)).slice(-query.limit);
}

/** A log group of a stack's function. */
export interface LogGroup {
  readonly name: string;
  /** The function, by its construct. */
  readonly source: string;
}

/** By the stack and not by a prefix: an account has log groups of others. */
async function logGroupsOf(deployment: Deployment): Promise<LogGroup[]> {
  const client = new CloudFormationClient(clientSettingsOf(deployment.outputs));
  const StackName = requiredOutput(deployment, 'DashboardName');
  const resources: StackResourceSummary[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    resources.push(...StackResourceSummaries);
  }
  return functionLogGroups(resources);
}

type ListedResource = Pick<StackResourceSummary, 'ResourceType' | 'LogicalResourceId' | 'PhysicalResourceId'>;

/** What runs code of this application, with the end of its logical id. */
const running: Readonly<Record<string, string>> = {
  'AWS::Lambda::Function': 'Function',
  'AWS::ECS::TaskDefinition': 'Definition',
};

/**
 * The groups that belong to a function of this application, or to the receiver of large mail: `<construct>Logs…` beside
 * `<construct>Function…` or `<construct>Definition…`. Access logs, the workflow's execution log and the log of the function
 * that empties the bucket are none.
 */
export function functionLogGroups(resources: readonly ListedResource[]): LogGroup[] {
  const nameOf = (kind: string, id = '') => new RegExp(`^(.+?)${kind}[0-9A-F]{8}$`).exec(id)?.[1];
  const sources = new Set(
    resources.flatMap(({ ResourceType = '', LogicalResourceId }) => {
      const kind = running[ResourceType];
      return kind === undefined ? [] : [nameOf(kind, LogicalResourceId)];
    }),
  );
  return resources.flatMap(({ ResourceType, LogicalResourceId, PhysicalResourceId: name }) => {
    const source = nameOf('Logs', LogicalResourceId);
    const isFound = ResourceType === 'AWS::Logs::LogGroup' && source !== undefined && sources.has(source);
    return isFound && name ? [{ name, source }] : [];
  });
}

async function linesOf(
  client: CloudWatchLogsClient,
  { name, source }: LogGroup,
  { since, find, level }: LogQuery,
): Promise<LogLine[]> {
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
