import { styleText } from 'node:util';
import { openDeployment } from './deployment/deployment.ts';
import { followLogs } from './logs/follow-logs.ts';
import { groupLines, type LineGroup } from './logs/group-lines.ts';
import { logsUsage, parseLogsArguments } from './logs/logs-arguments.ts';
import { type LogLine, readLogs } from './logs/read-logs.ts';
import type { Output } from './terminal/output.ts';
import { runCommand } from './terminal/run-command.ts';

await runCommand(logsUsage, main, { printsData: true });

async function main(argv: readonly string[], output: Output): Promise<void> {
  const { stage, isFollowing, isSummary, ...query } = parseLogsArguments(argv, new Date());
  const deployment = await openDeployment(stage);
  if (isFollowing) {
    const interrupt = new AbortController();
    process.once('SIGINT', () => interrupt.abort());
    const read = (since: Date) => readLogs(deployment, { ...query, since });
    for await (const line of followLogs(read, query.since, interrupt)) print(line, output);
    return;
  }
  const lines = await readLogs(deployment, query);
  if (isSummary) {
    const groups = groupLines(lines);
    for (const group of groups) output.line(rowOf(group));
    output.data(groups);
  } else for (const line of lines) print(line, output);
  if (lines.length === 0) output.line('no matching lines');
}

/** For a program each line is a document: lines that are followed have no end. */
function print(line: LogLine, output: Output): void {
  if (output.isJson) {
    console.log(JSON.stringify(line));
    return;
  }
  const { at, level, source, message, facts } = line;
  output.line(`${at}  ${colored(level)}  ${source}  ${message}  ${styleText('dim', JSON.stringify(facts))}`);
}

function rowOf({ count, level, source, message, reason, latest }: LineGroup): string {
  const what = reason === undefined ? message : `${message}: ${reason}`;
  return `${String(count).padStart(6)}  ${colored(level)}  ${source}  ${what}  ${styleText('dim', `latest ${latest}`)}`;
}

function colored(level: string): string {
  const color = level === 'ERROR' ? 'red' : level === 'WARN' ? 'yellow' : 'green';
  return styleText(color, level.padEnd(5));
}
