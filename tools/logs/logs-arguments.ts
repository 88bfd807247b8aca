import { parseArgs } from 'node:util';
import { type LogQuery, logLevels } from './read-logs.ts';

export const logsUsage = `What the functions logged, oldest first.

  npm run logs -- --since 1h --level WARN
  npm run logs -- --find SM0123456789abcdef0123456789abcdef

  --since <time>     30m, 6h, 2d or an ISO 8601 time (default: 1h)
  --level <level>    this level and above: DEBUG, INFO, WARN, ERROR (default: INFO)
  --find <text>      only lines that contain this: a message id, a request id, a reason
  --limit <n>        the latest n lines (default: 200)
  --stage <stage>    a stack on AWS (default: STAGE of the environment, else the local cloud)`;

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Read the command line; throws an Error that says what is wrong. */
export function parseLogsArguments(
  argv: readonly string[],
  now: Date,
): LogQuery & { readonly stage: string | undefined } {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      since: { type: 'string', default: '1h' },
      level: { type: 'string', default: 'INFO' },
      find: { type: 'string' },
      limit: { type: 'string', default: '200' },
      stage: { type: 'string' },
    },
  });
  const level = logLevels.find((name) => name === values.level.toUpperCase());
  if (level === undefined) throw new Error(`--level is one of ${logLevels.join(', ')}`);
  if (!/^[1-9]\d{0,4}$/.test(values.limit)) throw new Error('--limit takes a number from 1 to 99999');
  return {
    since: sinceOf(values.since, now),
    level,
    find: values.find,
    limit: Number(values.limit),
    stage: values.stage,
  };
}

function sinceOf(text: string, now: Date): Date {
  const [, amount, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const time =
    unit === undefined ? new Date(text) : new Date(now.getTime() - Number(amount) * (unitMs[unit] ?? 0));
  if (Number.isNaN(time.getTime())) throw new Error('--since is 30m, 6h, 2d or like 2026-11-24T10:00:00Z');
  return time;
}
