import { type History, itemsOf, textAt, type Violation } from './history.ts';

/** Each acknowledged message is stored once; one that was not acknowledged once or not at all. */
export function checkStoredOnce(history: History): Violation[] {
  return history.deliveries.flatMap(({ message, isAcknowledged }): Violation[] => {
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
