import { parseArgs } from 'node:util';
import { stageHelp } from '../terminal/stage-help.ts';
import { timeArgument, timeHelp } from '../terminal/time-argument.ts';
import { type LogQuery, logLevels } from './read-logs.ts';

export const logsUsage = `What the functions logged, oldest first.

  npm run logs -- --since 1h --level WARN
  npm run logs -- --find SM0123456789abcdef0123456789abcdef
  npm run logs -- --since 1d --level WARN --by-reason

  --since <time>     ${timeHelp} (default: 1h)
  --level <level>    this level and above: DEBUG, INFO, WARN, ERROR (default: INFO)
  --find <text>      only lines that contain this: a message id, a request id, a reason
  --limit <n>        the latest n lines (default: 200; with --by-reason all)
  --follow           print further lines as they come, until Ctrl-C
  --by-reason        count the lines by function, message and reason, the most frequent first
  --json             one JSON document a line; with --by-reason one document
  ${stageHelp}`;

export type LogsArguments = LogQuery & {
  readonly isFollowing: boolean;
  /** Count them instead of printing each. */
  readonly isSummary: boolean;
  readonly stage: string | undefined;
};

/** Read the command line; throws an Error that says what is wrong. */
export function parseLogsArguments(argv: readonly string[], now: Date): LogsArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      since: { type: 'string', default: '1h' },
      level: { type: 'string', default: 'INFO' },
      find: { type: 'string' },
      limit: { type: 'string' },
      'by-reason': { type: 'boolean', default: false },
      follow: { type: 'boolean', default: false },
      stage: { type: 'string' },
    },
  });
  const level = logLevels.find((name) => name === values.level.toUpperCase());
  if (level === undefined) throw new Error(`--level is one of ${logLevels.join(', ')}`);
  // A summary counts what there is; a list is cut to what somebody reads.
  const limit = values.limit ?? (values['by-reason'] ? '99999' : '200');
  if (values['by-reason'] && values.follow) throw new Error('give --follow or --by-reason, not both');
  if (!/^[1-9]\d{0,4}$/.test(limit)) throw new Error('--limit takes a number from 1 to 99999');
  return {
    since: timeArgument('--since', values.since, now),
    level,
    find: values.find,
    limit: Number(limit),
    isFollowing: values.follow,
    isSummary: values['by-reason'],
    stage: values.stage,
  };
}
