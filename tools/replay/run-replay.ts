import type { MessageItem } from '../../shared/messages/message-item.ts';
import type { Deployment } from '../deployment.ts';
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

const parallel = 10;

/** Replay messages, ten at a time, and count what became of each. An error is counted, and the others go on. */
export async function runReplay(
  { deployment, options }: { readonly deployment: Deployment; readonly options: ReplayOptions },
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
    not_begun: items.length,
    errors: 0,
  };
  let firstError: unknown;
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) {
      if (signal.aborted) return;
      counts.not_begun--;
      try {
        counts[await replayMessage(deployment, item, options)]++;
      } catch (error) {
        firstError ??= error;
        counts.errors++;
      }
      onDone(items.length - counts.not_begun);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return { counts, firstError };
}
