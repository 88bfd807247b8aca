import { styleText } from 'node:util';
import { openDeployment } from './deployment/deployment.ts';
import { followLogs } from './logs/follow-logs.ts';
import { logsUsage, parseLogsArguments } from './logs/logs-arguments.ts';
import { type LogLine, readLogs } from './logs/read-logs.ts';
import { runCommand } from './terminal/run-command.ts';

await runCommand(logsUsage, main);

async function main(argv: readonly string[]): Promise<void> {
  const { stage, isFollowing, ...query } = parseLogsArguments(argv, new Date());
  const deployment = await openDeployment(stage);
  if (isFollowing) {
    const interrupt = new AbortController();
    process.once('SIGINT', () => interrupt.abort());
    const read = (since: Date) => readLogs(deployment, { ...query, since });
    for await (const line of followLogs(read, query.since, interrupt)) print(line);
    return;
  }
  const lines = await readLogs(deployment, query);
  for (const line of lines) print(line);
  if (lines.length === 0) console.log('no matching lines');
}

function print({ at, level, source, message, facts }: LogLine): void {
  const colour = level === 'ERROR' ? 'red' : level === 'WARN' ? 'yellow' : 'green';
  console.log(
    `${at}  ${styleText(colour, level.padEnd(5))}  ${source}  ${message}  ${styleText('dim', JSON.stringify(facts))}`,
  );
}
