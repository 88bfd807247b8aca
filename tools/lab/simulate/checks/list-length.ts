import { listedMessages, trimStep } from '../../../../shared/store/listing-plan.ts';
import type { Item } from '../table/table-errors.ts';
import { type History, idOf, isMessage, isSameItem, textAt, type Violation } from './history.ts';

/** Whoever lists a message at this length trims, so no list stays as long as that. */
const tooLong = listedMessages + 2 * trimStep;

/** The list of a conversation in which nothing happens any more is short, unless a fault hit the last one who wrote it. */
export function checkListLength({ cloud }: History): Violation[] {
  return [...cloud.table.state.items.values()]
    .filter((item) => !isMessage(item) && lengthOf(item) >= tooLong)
    .flatMap((conversation): Violation[] => {
      const last = cloud.journal.writes.findLast(
        ({ after }) => after !== undefined && isSameItem(after, conversation),
      );
      const by = last?.by;
      // The upstream service may write a list of any length: the next message shortens it.
      if (by === undefined || by.faults > 0 || by.isDead) return [];
      const text = `${idOf(conversation)} of ${textAt(conversation, 'primary_channel')} has ${lengthOf(conversation)} entries`;
      return [{ check: 'list is short', text: `${text}, and ${by.id} left it so without a fault` }];
    });
}

function lengthOf({ messages }: Item): number {
  return messages?.L?.length ?? 0;
}
