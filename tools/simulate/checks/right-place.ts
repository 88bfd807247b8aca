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
    const rank = (known: Item) => (textAt(known, 'channel_type') === message.sender.channel ? 1 : 0);
    const best = Math.max(-1, ...certain.map((lifetime) => rank(lifetime.item)));
    const chosen = own.filter(
      ({ item: { conversation_id } }) => conversation_id?.S === textAt(item, 'conversation_id'),
    );
    const check = 'right conversation';
    if (isUnknown(item)) {
      return best < 0
        ? []
        : [{ check, text: `${message.token} is kept as unknown, and its sender has a conversation` }];
    }
    if (chosen.length === 0) return [{ check, text: `${message.token} is in no conversation of its sender` }];
    const isWorse = chosen.every(({ item: known }) => rank(known) < best);
    return isWorse ? [{ check, text: `${message.token} is in a conversation of another channel` }] : [];
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
