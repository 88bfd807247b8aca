import { type History, isMessage, textAt, tokenOfItem, type Violation } from './history.ts';

/** Every message that becomes `failed` is counted by the metric that the alarm reads. */
export function checkFailuresCounted({ cloud }: History): Violation[] {
  const { writes, metrics, unanswered } = cloud.journal;
  const failures = writes.filter(
    ({ before, after }) =>
      isMessage(after) &&
      textAt(after, 'routing_status') === 'failed' &&
      textAt(before, 'routing_status') !== 'failed',
  );
  // Nobody can count what its caller never learned: it died in that very call, or no try of it was answered.
  const countable = failures.filter(
    ({ by, call }) => !(by?.isDead || (call !== undefined && unanswered.has(call))),
  );
  const counted = metrics.get('MessagesFailed') ?? 0;
  if (counted >= countable.length) return [];
  const tokens = countable.map(({ after }) => tokenOfItem(after)).join(', ');
  return [
    {
      check: 'failures are counted',
      text: `${countable.length} messages became failed (${tokens}), and ${counted} were counted`,
    },
  ];
}
