import type { AttributeValue } from '@aws-sdk/client-dynamodb';
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

/** A conversation lists and counts each of its messages once, unless the upstream service rewrote it. */
export function checkListedOnce(history: History): Violation[] {
  const { writes } = history.cloud.journal;
  const changes = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { before, after, by } of writes) {
    if (by === undefined || before === undefined || after === undefined || isMessage(after)) continue;
    for (const token of addedTokens(before, after)) {
      const place = `${token} ${textAt(after, 'conversation_id')}`;
      changes.set(place, (changes.get(place) ?? 0) + 1);
    }
  }
  const listed = new Set([...changes.keys()].map(tokenAt));
  for (const [place, entries] of changes) {
    const token = tokenAt(place);
    if (entries > 1 && !history.excused.has(token))
      violations.push({ check: 'listed once', text: `${token} was listed ${entries} times` });
  }
  return [...violations, ...countViolations(history), ...unlisted(history, listed)];
}

function tokenAt(place: string): string {
  return place.split(' ', 1)[0] ?? '';
}

function addedTokens(before: Item, after: Item): string[] {
  const known = new Set(idsOf(before.messages));
  return (after.messages?.L ?? [])
    .filter((entry) => !known.has(entry.M?.message_id?.S ?? ''))
    .map((entry) => entry.M?.content?.S?.split(' ', 1)[0] ?? '');
}

function idsOf(list: AttributeValue | undefined): string[] {
  return (list?.L ?? []).map((entry) => entry.M?.message_id?.S ?? '');
}

/** Each message counts once, in the conversation that holds it, where the count is a number. */
function countViolations(history: History): Violation[] {
  const { cloud, deliveries, plan } = history;
  // A record without a byte to spare has no room for its first count either.
  if (plan.rates.has('full_item')) return [];
  const conversations = [...cloud.table.state.items.values()].filter(
    (item) => textAt(item, 'company_id') !== undefined && item.message_count?.N !== undefined,
  );
  return conversations.flatMap((conversation): Violation[] => {
    const first = cloud.journal.writes.find(
      ({ before, after }) =>
        before === undefined && after?.conversation_id?.S === textAt(conversation, 'conversation_id'),
    );
    if (first?.after === undefined || isOdd(first.after)) return [];
    const counted = Number(conversation.message_count?.N) - Number(first.after.message_count?.N ?? 0);
    const held = deliveries
      .flatMap(({ message }) => itemsOf(history, message.token))
      .filter((item) => textAt(item, 'conversation_id') === textAt(conversation, 'conversation_id'));
    if (counted === held.length) return [];
    const name = textAt(conversation, 'conversation_id');
    return [{ check: 'counted once', text: `${name} counts ${counted} messages and holds ${held.length}` }];
  });
}

function isOdd({ message_count }: Item): boolean {
  return message_count !== undefined && message_count.N === undefined;
}

/** A message that is in a conversation was listed there, where there was a list and room. */
function unlisted(history: History, listed: ReadonlySet<string>): Violation[] {
  const { rates } = history.plan;
  if (rates.has('odd_list') || rates.has('full_item')) return [];
  return history.deliveries
    .flatMap(({ message }) => itemsOf(history, message.token))
    .filter((item) => !isUnknown(item) && !listed.has(tokenOfItem(item)))
    .map((item) => ({ check: 'listed once', text: `${tokenOfItem(item)} was never listed` }));
}
