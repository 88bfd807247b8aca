import { executionTimeoutSeconds } from '../cloud/workflow-states.ts';
import { type History, textAt, tokenOfItem, type Violation } from './history.ts';

/** Two clocks that are a second off, each in its own direction. */
const skewMs = 2_000;

/** A lease ends: no execution that began after it leaves the message to whoever had it. */
export function checkLeasesEnd({ cloud }: History): Violation[] {
  const { executions, writes } = cloud.journal;
  return executions
    .filter(({ outcome }) => outcome === 'already_handled')
    .flatMap(({ id, messageKey, endedAt }): Violation[] => {
      const last = writes.findLast(
        ({ at, before, after }) => at <= endedAt && textAt(after ?? before, 'primary_channel') === messageKey,
      );
      const leaseUntil = Date.parse(textAt(last?.after, 'lease_until') ?? '');
      const isOver = leaseUntil + skewMs < endedAt - executionTimeoutSeconds * 1_000;
      if (textAt(last?.after, 'routing_status') !== 'pending' || !isOver) return [];
      const text = `execution ${id} left ${tokenOfItem(last?.after)} to a lease that was over`;
      return [{ check: 'leases end', text }];
    });
}
