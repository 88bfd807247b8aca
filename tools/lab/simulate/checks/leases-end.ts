import { executionTimeoutSeconds } from '../cloud/workflow-states.ts';
import { type History, itemAtEnd, textAt, tokenOfItem, type Violation } from './history.ts';

/** Two clocks that are a second off, each in its own direction. */
const skewMs = 2_000;

/** A lease ends: no execution that began after it leaves the message to whoever had it. */
export function checkLeasesEnd(history: History): Violation[] {
  return history.cloud.journal.executions
    .filter(({ outcome }) => outcome === 'already_handled')
    .flatMap((execution): Violation[] => {
      const item = itemAtEnd(history, execution);
      const leaseUntil = Date.parse(textAt(item, 'lease_until') ?? '');
      const isOver = leaseUntil + skewMs < execution.endedAt - executionTimeoutSeconds * 1_000;
      if (textAt(item, 'routing_status') !== 'pending' || !isOver) return [];
      const text = `execution ${execution.id} left ${tokenOfItem(item)} to a lease that was over`;
      return [{ check: 'leases end', text }];
    });
}
