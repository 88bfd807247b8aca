import type { Item } from '../table/table-errors.ts';
import {
  type History,
  isMessage,
  isUnknown,
  itemsOf,
  textAt,
  tokenOfItem,
  type Violation,
} from './history.ts';
import { rankOf } from './right-place.ts';

/** Nothing is pending indefinitely, and every message ends as the rules say. */
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
  if (status === 'pending') return 'is pending indefinitely';
  if (item.retry_at !== undefined) return `is ${status}, and recovery still looks at it`;
  if (status === 'failed') return failedProblem(history, item, reason);
  if (!isUnknown(item))
    return status === 'routed' ? queueProblem(history, item) : `ended as ${status} ${reason}`;
  if (reason === 'conversation_exists') return 'has a conversation, and is neither routed nor answered';
  return status === 'routed' ? 'is of an unknown sender and routed' : undefined;
}

/** Replay was the last thing that happened: what failed then could not be routed, or its sender has a conversation. */
function failedProblem(history: History, item: Item, reason: string): string | undefined {
  if (isUnknown(item)) return `of an unknown sender failed: ${reason}`;
  return hasConversation(history, item) ? `failed although nothing is wrong: ${reason}` : undefined;
}

function hasConversation(history: History, item: Item): boolean {
  const message = history.deliveries.find(
    (delivery) => delivery.message.token === tokenOfItem(item),
  )?.message;
  return [...history.cloud.table.state.items.values()].some(
    (other) =>
      textAt(other, 'primary_channel') === message?.sender.address &&
      rankOf(other, message?.sender.channel ?? '') > 0,
  );
}

function queueProblem({ cloud }: History, item: Item): string | undefined {
  const queued = cloud.journal.queued.filter(({ token }) => token === tokenOfItem(item));
  if (queued.length === 0) return 'is routed, and on no queue';
  const conversationId = textAt(item, 'conversation_id') ?? '';
  // A send that took effect before its conversation was replaced stays on the queue of that time.
  const isForeign =
    queued.at(-1)?.conversationId !== conversationId ||
    queued.some((entry) => entry.companyId !== `company of ${entry.conversationId}`);
  return isForeign ? 'went to the queue as the message of another company' : undefined;
}

/**
 * A message is on a queue twice only where a lost answer, a death or a refused `routed` explains it, and never by a run that began
 * when it was routed already.
 */
export function checkRoutedOnce({ cloud, excused }: History): Violation[] {
  const { queued, writes } = cloud.journal;
  const clean = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { token, by } of queued.filter((entry) => !excused.has(entry.token))) {
    if (by.faults === 0 && !by.isDead) clean.set(token, (clean.get(token) ?? 0) + 1);
    const before = writes.findLast(
      ({ at, after }) => at < by.startedAt && isMessage(after) && tokenOfItem(after) === token,
    );
    if (textAt(before?.after, 'routing_status') !== 'routed') continue;
    violations.push({
      check: 'routed once',
      text: `${by.id} queued ${token}, which was routed before it began`,
    });
  }
  for (const [token, count] of clean) {
    if (count > 1)
      violations.push({ check: 'routed once', text: `${token} was queued ${count} times without a fault` });
  }
  return violations;
}
