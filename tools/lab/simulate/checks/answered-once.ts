import type { Item } from '../table/table-errors.ts';
import { type History, isUnknown, itemsOf, textAt, type Violation } from './history.ts';

const dayMs = 86_400_000;
/** The clocks of two functions differ by two seconds at most, and an answer is sent up to a task's 9 s after its claim. */
const toleranceMs = 11_000;

/** A sender gets one answer on a channel in 24 hours. */
export function checkAnsweredOnce({ cloud }: History): Violation[] {
  const last = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { at, to, channel } of cloud.journal.sends) {
    const key = `${channel} ${to}`;
    const before = last.get(key);
    if (before !== undefined && at - before < dayMs - toleranceMs) {
      violations.push({ check: 'answered once', text: `${to} was answered again after ${at - before} ms` });
    }
    last.set(key, at);
  }
  return violations;
}

/** What is marked as answered was answered. */
export function checkAnswered(history: History): Violation[] {
  return history.deliveries.flatMap(({ message }): Violation[] => {
    const isAnswered = history.cloud.journal.sends.some(({ to }) => to.endsWith(message.sender.address));
    return itemsOf(history, message.token)
      .filter(
        (item: Item) => isUnknown(item) && textAt(item, 'routing_status') === 'fallback_sent' && !isAnswered,
      )
      .map(() => ({
        check: 'answered',
        text: `${message.token} is marked as answered, and no answer was sent`,
      }));
  });
}

/** One run of the task counts one answer against the day's ceiling. */
export function checkCountedOnce({ cloud }: History): Violation[] {
  const byRun = new Map<string, number>();
  for (const { before, after, by } of cloud.journal.writes) {
    if (by === undefined || after?.conversation_id?.S?.startsWith('fallback-count#') !== true) continue;
    const change = Number(after.fallback_count?.N ?? 0) - Number(before?.fallback_count?.N ?? 0);
    byRun.set(by.id, (byRun.get(by.id) ?? 0) + change);
  }
  return [...byRun]
    .filter(([, change]) => change > 1 || change < 0)
    .map(([id, change]) => ({
      check: 'ceiling counts once',
      text: `${id} changed the day's count by ${change}`,
    }));
}
