import type { PlannedReplay } from '../../../wire.ts';

const outcomes: Readonly<Record<string, string>> = {
  started: 'A replay starts its workflow again',
  skipped_unknown_sender: 'A replay skips it: its sender has no conversation',
  message: 'A replay stores it as a message and routes it',
  status_callback: 'A replay records it as a status callback',
  email_events: 'A replay counts its events',
  bytes_missing: 'A replay leaves it: the bucket no longer holds the request',
  channel_not_served: 'A replay leaves it: its channel is not served',
};

/** What a replay would do with a message, in a sentence. */
export function plannedText({ outcome, isReplayed }: PlannedReplay): string {
  const words = outcome.replaceAll('_', ' ');
  const other = isReplayed ? `A replay reads it as ${words}` : `A replay leaves it: ${words}`;
  return outcomes[outcome] ?? other;
}
