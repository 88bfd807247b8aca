import { parseArgs } from 'node:util';
import { channelArgument } from '../terminal/channel-argument.ts';
import { jsonHelp } from '../terminal/output.ts';
import { senderArgument } from '../terminal/sender-argument.ts';
import { stageHelp } from '../terminal/stage-help.ts';
import { timeArgument, timeHelp } from '../terminal/time-argument.ts';
import type { Selection } from './select-messages.ts';

export const replayUsage = `Run stored messages through the workflow again.

  npm run replay -- --message <id>
  npm run replay -- --conversation <id>
  npm run replay -- --failed
  npm run replay -- --since <time> [--until <time>]
  npm run replay -- --unknown --sender <address>   move the waiting messages of a sender into the
                                                   conversation that exists now, and route them
  npm run replay -- --quarantined [--message <id>] parse quarantined requests with today's parser

  --channel <name>   only messages of this channel
  --dry-run          list what would be done and do nothing
  --force            also run routed messages again; their contexts have processing.replay
  --per-second <n>   starts in a second (1 to 500, default 50): new messages need the same functions
  --run <name>       continue an interrupted replay: it skips the messages that it replayed before
  ${jsonHelp}
  ${stageHelp}

A time is ${timeHelp}.`;

export interface ReplayArguments {
  readonly selection:
    | Selection
    | { readonly by: 'unknown_sender'; readonly sender: string }
    | { readonly by: 'quarantined'; readonly messageId: string | undefined };
  readonly channelType: string | undefined;
  readonly isDryRun: boolean;
  readonly force: boolean;
  readonly perSecond: number;
  readonly run: string | undefined;
  readonly stage: string | undefined;
}

/** Read the command line; throws an Error that says what is missing or too much. */
export function parseReplayArguments(argv: readonly string[], now: Date): ReplayArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      message: { type: 'string' },
      conversation: { type: 'string' },
      failed: { type: 'boolean' },
      since: { type: 'string' },
      until: { type: 'string' },
      unknown: { type: 'boolean' },
      sender: { type: 'string' },
      quarantined: { type: 'boolean' },
      channel: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      'per-second': { type: 'string', default: '50' },
      run: { type: 'string' },
      stage: { type: 'string' },
    },
  });
  const selections = [
    values.quarantined && ({ by: 'quarantined', messageId: values.message } as const),
    values.message !== undefined &&
      !values.quarantined &&
      ({ by: 'message', messageId: values.message } as const),
    values.conversation !== undefined &&
      ({ by: 'conversation', conversationId: values.conversation } as const),
    values.failed && ({ by: 'failed' } as const),
    values.since !== undefined && ({ by: 'time', ...timeRange(values.since, values.until, now) } as const),
    values.unknown && ({ by: 'unknown_sender', sender: senderOf(values.sender) } as const),
  ].filter((selection) => typeof selection === 'object');
  const [selection, ...others] = selections;
  if (selection === undefined || others.length > 0) {
    throw new Error('name one of --message, --conversation, --failed, --since, --unknown and --quarantined');
  }
  return {
    selection,
    channelType: values.channel === undefined ? undefined : channelArgument(values.channel),
    isDryRun: values['dry-run'],
    force: values.force,
    perSecond: perSecondOf(values['per-second']),
    run: runOf(values.run),
    stage: values.stage,
  };
}

function timeRange(since: string, until: string | undefined, now: Date): { since: Date; until: Date } {
  return {
    since: timeArgument('--since', since, now),
    until: until === undefined ? now : timeArgument('--until', until, now),
  };
}

function senderOf(sender: string | undefined): string {
  if (!sender) throw new Error('--unknown needs --sender <address>');
  return senderArgument(sender);
}

/** A run's name becomes a part of execution names: at most 8 letters and digits. */
function runOf(run: string | undefined): string | undefined {
  if (run !== undefined && !/^[a-z0-9]{1,8}$/.test(run))
    throw new Error('--run takes 1 to 8 letters and digits');
  return run;
}

function perSecondOf(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1 || Number(text) > 500)
    throw new Error('--per-second takes a number from 1 to 500');
  return Number(text);
}
