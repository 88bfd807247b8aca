import { type History, isMessage, textAt, tokenOfItem, type Violation } from './history.ts';

/** A message that was decided stays so, unless an operator replays it: nothing overwrites `routed`, and nothing routes what failed. */
export function checkDecidedOnce({ cloud }: History): Violation[] {
  return cloud.journal.writes.flatMap(({ by, before, after }): Violation[] => {
    if (by === undefined || by.name === 'operator' || !isMessage(before) || !isMessage(after)) return [];
    const status = textAt(before, 'routing_status');
    const isSame =
      status === textAt(after, 'routing_status') &&
      textAt(before, 'queued_at') === textAt(after, 'queued_at');
    if (status === 'pending' || isSame) return [];
    const text = `${by.id} changed ${tokenOfItem(after)} from ${status} to ${textAt(after, 'routing_status')}`;
    return [{ check: 'decided once', text }];
  });
}
