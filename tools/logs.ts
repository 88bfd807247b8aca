import { styleText } from 'node:util';
import { openDeployment } from './deployment.ts';
import { logsUsage, parseLogsArguments } from './logs/logs-arguments.ts';
import { type LogLine, readLogs } from './logs/read-logs.ts';

const argv = process.argv.slice(2);
if (argv.includes('--help')) {
  console.log(logsUsage);
  process.exit(0);
}

try {
  const { stage, ...query } = parseLogsArguments(argv, new Date());
  const lines = await readLogs(await openDeployment(stage), query);
  for (const line of lines) print(line);
  if (lines.length === 0) console.log('no line fits');
} catch (error) {
  console.error(styleText('red', error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

function print({ at, level, source, message, facts }: LogLine): void {
  const colour = level === 'ERROR' ? 'red' : level === 'WARN' ? 'yellow' : 'green';
  console.log(
    `${at}  ${styleText(colour, level.padEnd(5))}  ${source}  ${message}  ${styleText('dim', JSON.stringify(facts))}`,
  );
}
