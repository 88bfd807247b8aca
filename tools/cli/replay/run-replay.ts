import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { pause } from '../../../shared/time/backoff.ts';
import { workThrough } from '../../../shared/time/work-through.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { type ReplayOptions, type ReplayOutcome, replayMessage } from './replay-message.ts';

export interface ReplayProgress {
  readonly onDone: (done: number) => void;
  /** Once aborted nothing new is begun; what runs is finished. */
  readonly signal: AbortSignal;
}

export interface ReplaySummary {
  readonly counts: Readonly<Record<ReplayOutcome | 'not_begun' | 'errors', number>>;
  /** What went wrong first, where anything did. */
  readonly firstError: unknown;
}

/** So many errors in a row say that AWS cannot be reached: the rest is left for the run that continues this one. */
const pace = { parallel: 10, maxFailuresInARow: 20 };

export interface ReplayJob {
  readonly deployment: Deployment;
  readonly options: ReplayOptions;
  /** How many are started in a second; default 50: what arrives now needs the same functions. */
  readonly perSecond?: number;
}

/** Replay messages and count the outcomes. An error is counted, and the others continue. */
export async function runReplay(
  { deployment, options, perSecond = 50 }: ReplayJob,
  items: readonly MessageItem[],
  { onDone, signal }: ReplayProgress,
): Promise<ReplaySummary> {
  const counts = {
    started: 0,
    skipped_routed: 0,
    skipped_unknown_sender: 0,
    skipped_quarantined: 0,
    skipped_this_run: 0,
    skipped_changed: 0,
    errors: 0,
  };
  let firstError: unknown;
  let done = 0;
  const replayOne = async (item: MessageItem) => {
    try {
      counts[await replayMessage(deployment, item, options)]++;
      return true;
    } catch (error) {
      firstError ??= error;
      counts.errors++;
      return false;
    } finally {
      onDone(++done);
    }
  };
  const clock = { now: () => new Date(), pause };
  const begun = await workThrough(items, { ...pace, ...clock, perSecond, signal }, replayOne);
  return { counts: { ...counts, not_begun: items.length - begun }, firstError };
}
