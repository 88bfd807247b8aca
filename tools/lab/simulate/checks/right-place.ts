import { ownMailbox, ownNumber } from '../actors/signed-event.ts';
import type { Item } from '../table/table-errors.ts';
import { type History, isMessage, isUnknown, itemsOf, textAt, type Violation } from './history.ts';

interface Lifetime {
  readonly item: Item;
  readonly from: number;
  until: number;
}

/** Longer than any index lags. */
const lagMs = 4_100;

/** A message is in a conversation of its sender, and in a better one where there was one all the time. */
export function checkRightPlace(history: History): Violation[] {
  const lifetimes = lifetimesOf(history);
  return history.deliveries.flatMap(({ message, firstAt, lastAt }): Violation[] => {
    const [item] = itemsOf(history, message.token);
    if (item === undefined) return [];
    const own = lifetimes.filter(
      ({ item: { primary_channel } }) => primary_channel?.S === message.sender.address,
    );
    const certain = own.filter(({ from, until }) => from < firstAt - lagMs && until > lastAt + 1_000);
    if (history.excused.has(message.token)) return [];
    const rank = (known: Item) => rankOf(known, message.sender.channel);
    const best = Math.max(0, ...certain.map((lifetime) => rank(lifetime.item)));
    const chosen = own.filter(
      ({ item: { conversation_id } }) => conversation_id?.S === textAt(item, 'conversation_id'),
    );
    const check = 'right conversation';
    if (isUnknown(item)) {
      // A conversation that was deleted before it contained the message leaves its sender unknown.
      const lasting = certain.filter(({ until }) => until === Number.POSITIVE_INFINITY);
      return Math.max(0, ...lasting.map((lifetime) => rank(lifetime.item))) === 0
        ? []
        : [{ check, text: `${message.token} is kept as unknown, and its sender has a conversation` }];
    }
    if (chosen.length === 0) return [{ check, text: `${message.token} is in no conversation of its sender` }];
    const isWorse = chosen.every(({ item: known }) => rank(known) < Math.max(best, 1));
    return isWorse
      ? [{ check, text: `${message.token} is in a conversation that comes behind another` }]
      : [];
  });
}

function lifetimesOf({ cloud }: History): Lifetime[] {
  const lifetimes: Lifetime[] = [];
  for (const { at, before, after } of cloud.journal.writes) {
    const item: Item = after ?? before ?? {};
    if (isMessage(item) || textAt(item, 'company_id') === undefined) continue;
    if (before === undefined) lifetimes.push({ item, from: at, until: Number.POSITIVE_INFINITY });
    const id = textAt(item, 'conversation_id');
    const open = lifetimes.findLast((lifetime) => textAt(lifetime.item, 'conversation_id') === id);
    if (after === undefined && open) open.until = at;
  }
  return lifetimes;
}

/** 0: names other addresses only, or another channel of a mailbox. Then by the address written to, then by channel. */
function rankOf(conversation: Item, channel: string): number {
  const ids = conversation.recipient_ids?.L?.map(({ S }) => S) ?? conversation.recipient_ids?.SS;
  const isNamed = ids?.some((id) => id === ownNumber || id === ownMailbox);
  if (isNamed === false) return 0;
  return (isNamed ? 3 : 1) + (textAt(conversation, 'channel_type') === channel ? 1 : 0);
}
