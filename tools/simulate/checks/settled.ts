import type { Item } from '../table/table-errors.ts';
import {
  conversationOf,
  type History,
  isUnknown,
  itemsOf,
  textAt,
  tokenOfItem,
  type Violation,
} from './history.ts';

/** Nothing is pending forever, and every message ends as the rules say. */
export function checkSettled(history: History): Violation[] {
  return history.deliveries
    .filter(({ message }) => !history.excused.has(message.token))
    .flatMap(({ message }) => itemsOf(history, message.token))
    .flatMap((item): Violation[] => {
      const text = problemOf(history, item);
      return text === undefined ? [] : [{ check: 'settled', text: `${tokenOfItem(item)} ${text}` }];
    });
}

function problemOf(history: History, item: Item): string | undefined {
  const status = textAt(item, 'routing_status') ?? '';
  const reason = textAt(item, 'status_reason') ?? '';
  if (status === 'pending') return 'is pending forever';
  if (status === 'failed') return failedProblem(history, item, reason);
  if (!isUnknown(item))
    return status === 'routed' ? queueProblem(history, item) : `ended as ${status} ${reason}`;
  if (reason === 'conversation_exists') return 'has a conversation, and is neither routed nor answered';
  return status === 'routed' ? 'is of an unknown sender and routed' : undefined;
}

/** Replay was the last thing that happened: what failed then could not be routed. */
function failedProblem(history: History, item: Item, reason: string): string | undefined {
  if (isUnknown(item)) return `of an unknown sender failed: ${reason}`;
  return conversationOf(history, item) === undefined
    ? undefined
    : `failed although nothing is wrong: ${reason}`;
}

function queueProblem({ cloud }: History, item: Item): string | undefined {
  const queued = cloud.journal.queued.filter(({ token }) => token === tokenOfItem(item));
  if (queued.length === 0) return 'is routed, and on no queue';
  const conversationId = textAt(item, 'conversation_id') ?? '';
  const isForeign = queued.some(
    (entry) => entry.conversationId !== conversationId || entry.companyId !== `company of ${conversationId}`,
  );
  return isForeign ? 'went to the queue as the message of another company' : undefined;
}

/** A message is on a queue twice only where a lost answer, a death or a refused `routed` explains it. */
export function checkRoutedOnce({ cloud, excused }: History): Violation[] {
  const clean = new Map<string, number>();
  for (const { token, by } of cloud.journal.queued) {
    if (by.faults === 0 && !by.isDead && !excused.has(token)) clean.set(token, (clean.get(token) ?? 0) + 1);
  }
  return [...clean]
    .filter(([, count]) => count > 1)
    .map(([token, count]) => ({
      check: 'routed once',
      text: `${token} was queued ${count} times without a fault`,
    }));
}
