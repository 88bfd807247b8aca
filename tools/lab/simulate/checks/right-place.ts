import type { Delivery } from '../actors/provider.ts';
import { ownMailbox, ownNumber } from '../actors/signed-event.ts';
import { longestIndexLagMs } from '../faults.ts';
import type { OperatorPlan } from '../plan.ts';
import type { Item } from '../table/table-errors.ts';
import {
  type History,
  idOf,
  isMessage,
  isSameItem,
  isUnknown,
  itemsOf,
  textAt,
  type Violation,
} from './history.ts';

interface Lifetime {
  readonly item: Item;
  readonly from: number;
  until: number;
}

/** Longer than any index lags. */
const lagMs = longestIndexLagMs + 100;
const check = 'right conversation';

/** A message is in a conversation of its sender, and in a better one where there was one until the message was put there. */
export function checkRightPlace(history: History): Violation[] {
  const lifetimes = lifetimesOf(history);
  return history.deliveries.flatMap((delivery): Violation[] => {
    const { token } = delivery.message;
    const [item] = itemsOf(history, token);
    if (item === undefined || history.excused.has(token)) return [];
    const adoptedAt =
      history.cloud.world.startedAt + (adoptionAfter(history, delivery)?.at ?? Number.POSITIVE_INFINITY);
    const text = problemOf(item, { delivery, lifetimes, placedAt: placedAt(history, item), adoptedAt });
    return text === undefined ? [] : [{ check, text: `${token} ${text}` }];
  });
}

interface Placement {
  readonly delivery: Delivery;
  readonly lifetimes: readonly Lifetime[];
  /** When the message came to where it is: a conversation that ended before that could not keep it. */
  readonly placedAt: number;
  /** When the operator adopted what waited of the sender, after all faults. */
  readonly adoptedAt: number;
}

function problemOf(item: Item, placement: Placement): string | undefined {
  const { delivery, lifetimes, placedAt, adoptedAt } = placement;
  const { address, channel } = delivery.message.sender;
  const from = delivery.firstAt - lagMs;
  const rank = (lifetime: Lifetime) => rankOf(lifetime.item, channel);
  const own = lifetimes.filter((lifetime) => textAt(lifetime.item, 'primary_channel') === address);
  const open = own.filter((lifetime) => rank(lifetime) > 0);
  if (isUnknown(item)) {
    if (isCovered(open, from, placedAt)) return 'is kept as unknown, and its sender has a conversation';
    const isAdoptable = open.some(
      (lifetime) => lifetime.from < adoptedAt - lagMs && lifetime.until > adoptedAt,
    );
    return isAdoptable ? 'waits for an adoption, and one was run' : undefined;
  }
  const chosen = own.filter((lifetime) => idOf(lifetime.item) === idOf(item));
  if (chosen.length === 0) return 'is in no conversation of its sender';
  const lasting = open.filter((lifetime) => lifetime.from < from && lifetime.until > placedAt);
  const best = Math.max(1, ...lasting.map(rank));
  const isWorse = chosen.every((lifetime) => rank(lifetime) < best);
  return isWorse ? 'is in a conversation that comes behind another' : undefined;
}

function adoptionAfter({ plan }: History, { message }: Delivery): OperatorPlan | undefined {
  return plan.operator.find(
    ({ kind, at, sender }) =>
      kind === 'adopt' && at > plan.calmAt && sender.address === message.sender.address,
  );
}

/** Whether one conversation after the other was there, each of them in the index before the one before it ended. */
function isCovered(lifetimes: readonly Lifetime[], from: number, until: number): boolean {
  const current = lifetimes.filter((lifetime) => lifetime.from < from && lifetime.until > from);
  const end = Math.max(0, ...current.map((lifetime) => lifetime.until));
  return end > until || (end - lagMs > from && isCovered(lifetimes, end - lagMs, until));
}

function placedAt({ cloud }: History, item: Item): number {
  const placed = cloud.journal.writes.findLast(
    ({ before, after }) => before === undefined && isMessage(after) && isSameItem(after, item),
  );
  return placed?.at ?? Number.POSITIVE_INFINITY;
}

function lifetimesOf({ cloud }: History): Lifetime[] {
  const lifetimes: Lifetime[] = [];
  for (const { at, before, after } of cloud.journal.writes) {
    const item: Item = after ?? before ?? {};
    if (isMessage(item) || textAt(item, 'company_id') === undefined) continue;
    if (before === undefined) lifetimes.push({ item, from: at, until: Number.POSITIVE_INFINITY });
    const open = lifetimes.findLast((lifetime) => idOf(lifetime.item) === idOf(item));
    if (after === undefined && open) open.until = at;
  }
  return lifetimes;
}

/** 0: names other addresses only, or another channel of a mailbox. Then by the address written to, then by channel. */
export function rankOf(conversation: Item, channel: string): number {
  const ids = conversation.recipient_ids?.L?.map(({ S }) => S) ?? conversation.recipient_ids?.SS;
  const isNamed = ids?.some((id) => id === ownNumber || id === ownMailbox);
  if (isNamed === false) return 0;
  return (isNamed ? 3 : 1) + (textAt(conversation, 'channel_type') === channel ? 1 : 0);
}
