import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { FaultKind } from '../faults.ts';
import type { UpstreamPlan } from '../plan.ts';
import type { Random } from '../random.ts';
import { itemBytes, maxItemBytes } from '../table/item-size.ts';
import type { Item } from '../table/table-errors.ts';
import { ownMailbox, ownNumber } from './signed-event.ts';

/** A conversation as some upstream service may have written it. */
export function conversationItem(
  { sender, conversationId, at }: UpstreamPlan,
  random: Random,
  rates: ReadonlyMap<FaultKind, number>,
): Item {
  const item: Item = {
    conversation_id: { S: conversationId },
    primary_channel: { S: sender.address },
    conversation_status: { S: 'open' },
    company_id: { S: `company of ${conversationId}` },
    ...random.pick<Item>([{}, { channel_type: { S: sender.channel } }]),
    ...random.pick<Item>([{}, { hand_off_to_human: { BOOL: true } }, { hand_off_to_human: { S: 'true' } }]),
    ...random.pick<Item>([{}, {}, { priority: { S: 'high' } }]),
    ...random.pick<Item>([{}, { last_activity_at: { S: new Date(1_795_000_000_000 + at).toISOString() } }]),
    ...recipientsOf(random),
    ...listOf(random, rates.has('odd_list')),
    ...countOf(random, rates.has('odd_count')),
  };
  return rates.has('full_item') && random.chance(0.5) ? filled(item, random) : item;
}

/** Our addresses that it is held over: most records have none. */
function recipientsOf(random: Random): Item {
  const own = [ownNumber, ownMailbox];
  return random.pick<Item>([
    {},
    {},
    {},
    { recipient_ids: { SS: own } },
    { recipient_ids: { L: own.map((S) => ({ S })) } },
    { recipient_ids: { L: [{ S: '+15558880000' }, { S: 'sales@example.com' }] } },
  ]);
}

/** A conversation as docs/creating-conversations.md describes it, created at this time. */
export function documentedItem({ sender, conversationId }: UpstreamPlan, now: number): Item {
  return {
    conversation_id: { S: conversationId },
    primary_channel: { S: sender.address },
    channel_type: { S: sender.channel },
    conversation_status: { S: 'open' },
    company_id: { S: `company of ${conversationId}` },
    last_activity_at: { S: new Date(now).toISOString() },
  };
}

function listOf(random: Random, isOdd: boolean): Item {
  if (isOdd && random.chance(0.6)) return { messages: oddList(random) };
  const length = random.pick([-1, 0, 0, 5, 19, 21, 59]);
  return length < 0 ? {} : { messages: { L: entries(length) } };
}

/** What is no list, or one that nobody could shorten by its head. */
export function oddList(random: Random): AttributeValue {
  return random.pick<AttributeValue>([
    { NULL: true },
    { S: JSON.stringify(['x'.repeat(80)]) },
    { S: 'short' },
    { N: '7' },
    { BOOL: true },
    { M: { messages: { L: [] } } },
    { L: [{ M: { at: { N: '1732442400.123456789' } } }, ...entries(59)] },
    { L: [{ NULL: true }, ...entries(64)] },
    { L: entries(300) },
    { L: entries(60) },
  ]);
}

function countOf(random: Random, isOdd: boolean): Item {
  if (isOdd && random.chance(0.6)) {
    return {
      message_count: random.pick<AttributeValue>([{ NULL: true }, { S: 'twelve' }, { S: '12' }, { L: [] }]),
    };
  }
  return random.pick<Item>([{}, { message_count: { N: '3' } }]);
}

export function entries(length: number): AttributeValue[] {
  return Array.from({ length }, (_, index) => ({
    M: {
      ...{ message_id: { S: `upstream-${index}` }, direction: { S: 'OUTBOUND' }, content: { S: 'hello' } },
      // Long before every history: a list is full and quiet, or one that says nothing of its time.
      ...(index % 3 !== 0 && { timestamp: { S: '2026-01-01T00:00:00.000Z' } }),
    },
  }));
}

/** As large as DynamoDB allows, but for a few bytes. */
function filled(item: Item, random: Random): Item {
  const free = random.pick([0, 20, 60, 73, 74, 120, 200, 320, 600]);
  const name = 'notes';
  const room = maxItemBytes - itemBytes(item) - name.length - free;
  return room <= 0 ? item : { ...item, [name]: { S: 'n'.repeat(room) } };
}
