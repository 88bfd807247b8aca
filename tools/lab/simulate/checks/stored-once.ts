import type { Cloud } from '../cloud/cloud.ts';
import type { Item } from '../table/table-errors.ts';
import { type History, isMessage, itemsOf, textAt, tokenOfItem, type Violation } from './history.ts';

/** Each acknowledged message is stored once; one that was not acknowledged once or not at all. */
export function checkStoredOnce(history: History): Violation[] {
  return history.deliveries.flatMap(({ message, isAcknowledged }): Violation[] => {
    if (history.excused.has(message.token)) return [];
    const items = itemsOf(history, message.token);
    if (items.length === 1 || (items.length === 0 && !isAcknowledged)) return [];
    const places = items.map((item) => textAt(item, 'conversation_id')).join(', ');
    const text = items.length === 0 ? 'was acknowledged and is not stored' : `is stored under ${places}`;
    return [{ check: 'stored once', text: `${message.token} ${text}` }];
  });
}

/** A provider gives up only where faults explain each of its tries. */
export function checkRefusals({ cloud }: History): Violation[] {
  return cloud.journal.answers
    .filter(({ status, by }) => (status < 200 || status > 299) && by.faults === 0)
    .map(({ by, status, durationMs }) => ({
      check: 'refused without a fault',
      text: `${by.id} was answered ${status} after ${durationMs} ms, and no fault hit it`,
    }));
}

/** The request's 10 s, and the longest pause between two of the SDK's tries: it does not look at the signal. */
const budgetMs = 12_500;

export function checkBudget({ cloud }: History): Violation[] {
  return cloud.journal.answers
    .filter(({ durationMs }) => durationMs > budgetMs)
    .map(({ by, durationMs }) => ({ check: 'budget', text: `${by.id} took ${durationMs} ms` }));
}

/** Longer than any index lags, and than a request takes. */
const momentMs = 15_000;

/**
 * Texts that two deliveries stored under two conversations, within the moment in which the index can miss both the first item
 * and a change of the sender's conversations: the limit that docs/reliability.md names.
 */
export function storedTwiceByLag({ journal }: Cloud): Set<string> {
  const first = new Map<string, number>();
  const excused = new Set<string>();
  for (const { at, by, before, after } of journal.writes) {
    if (by?.name !== 'receive-webhook' || before !== undefined || !isMessage(after)) continue;
    const token = tokenOfItem(after);
    const earlier = first.get(token);
    const isChanged = journal.writes.some(
      (write) =>
        write.by === undefined &&
        Math.abs(write.at - at) < momentMs &&
        isOfConversation(write.after ?? write.before),
    );
    if (earlier !== undefined && at - earlier < momentMs && isChanged) excused.add(token);
    first.set(token, at);
  }
  return excused;
}

function isOfConversation(item: Item | undefined): boolean {
  return textAt(item, 'company_id') !== undefined;
}
