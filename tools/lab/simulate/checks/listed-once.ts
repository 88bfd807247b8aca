import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { WriteRecord } from '../cloud/journal.ts';
import type { Item } from '../table/table-errors.ts';
import {
  type History,
  isMessage,
  isSameItem,
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
  const records = new Map<string, number>();
  for (const { before, after, by } of writes) {
    // A record that was deleted and put again under the same id is another one: it has the message once, too.
    const id = textAt(after, 'conversation_id') ?? '';
    if (before === undefined && isConversation(after)) records.set(id, (records.get(id) ?? 0) + 1);
    if (by === undefined || before === undefined || after === undefined || isMessage(after)) continue;
    for (const token of addedTokens(before, after)) {
      const place = `${token} ${id} ${records.get(id)}`;
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
  // A record without a byte to spare has no room for its first count either.
  if (history.plan.rates.has('full_item')) return [];
  return [...history.cloud.table.state.items.values()]
    .filter((item) => isConversation(item) && item.message_count?.N !== undefined)
    .flatMap((conversation) => countViolation(history, conversation));
}

function countViolation(history: History, conversation: Item): Violation[] {
  const { writes } = history.cloud.journal;
  const name = textAt(conversation, 'conversation_id');
  const isItsCreation = ({ before, after }: WriteRecord) =>
    before === undefined && isConversation(after) && textAt(after, 'conversation_id') === name;
  const created = writes.findLastIndex(isItsCreation);
  const first = writes[created]?.after;
  if (first === undefined || isOdd(first)) return [];
  const counted = Number(conversation.message_count?.N) - Number(first.message_count?.N ?? 0);
  const earlier = writes.slice(0, created);
  const held = history.deliveries
    .flatMap(({ message }) => itemsOf(history, message.token))
    .filter((item) => textAt(item, 'conversation_id') === name && !isMarked(earlier, item));
  const owed = held.filter((item) => !isListedIn(earlier, item));
  if (counted >= owed.length && counted <= held.length) return [];
  return [{ check: 'counted once', text: `${name} counts ${counted} messages and holds ${held.length}` }];
}

/**
 * Whether the message said that an earlier record with the same id has counted it: this one does not. What was stored before
 * the mark existed was counted in the same write.
 */
function isMarked(earlier: readonly WriteRecord[], item: Item): boolean {
  const last = earlier.findLast(({ after }) => isMessage(after) && isSameItem(after, item));
  return last !== undefined && last.after?.is_listed?.BOOL !== false;
}

/** Whether an earlier record with the same id had the message: an execution that has seen that does not look again. */
function isListedIn(earlier: readonly WriteRecord[], item: Item): boolean {
  const id = textAt(item, 'message_id') ?? '';
  return earlier.some(
    ({ after }) =>
      isConversation(after) &&
      textAt(after, 'conversation_id') === textAt(item, 'conversation_id') &&
      after?.listed_message_ids?.SS?.includes(id) === true,
  );
}

function isConversation(item: Item | undefined): boolean {
  return !isMessage(item) && textAt(item, 'company_id') !== undefined;
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
