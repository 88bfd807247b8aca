import type { ConversationRecord } from '../context/to-context-object.ts';
import { type MessageItem, toConversationEntry } from '../messages/message-item.ts';
import type { ConversationGuard } from './conversation-guard.ts';
import type { TableAccess } from './find-conversation.ts';
import { type ListingPlan, listedMessagesCap, placeIn } from './listing-plan.ts';
import { slidList } from './slide-list.ts';
import type { TableKey } from './table-keys.ts';

export interface PlannedListing {
  readonly conversation: TableKey;
  readonly item: MessageItem;
  readonly plan: ListingPlan;
  /** The record as it was last seen, for the parts that are made from it. */
  readonly seen: ConversationRecord | undefined;
  /** Undefined once the record was read and accepts the message. */
  readonly guard: ConversationGuard | undefined;
}

/** One part of the update, with the condition under which it is right. */
interface UpdatePart {
  readonly set?: string;
  readonly add?: string;
  readonly condition?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

const nothing: UpdatePart = {};

/**
 * The one write that adds a message to its conversation. Racing here: other messages of the conversation, the upstream
 * service, and an earlier run of the same task whose request arrives late. Each part carries its own condition.
 */
export function listingUpdate({ tableName }: TableAccess, listing: PlannedListing) {
  const { conversation, item, plan, guard } = listing;
  const parts: readonly UpdatePart[] = [
    status,
    guard ?? nothing,
    entryParts[plan.entry](listing),
    countParts[plan.count],
    timePart('last_user_message_at', plan.userMessageTime, item),
    timePart('last_activity_at', plan.activityTime, item),
  ];
  const sets = parts.flatMap(({ set }) => set ?? []);
  const adds = parts.flatMap(({ add }) => add ?? []);
  return {
    TableName: tableName,
    Key: { conversation_id: conversation.conversation_id, primary_channel: conversation.primary_channel },
    UpdateExpression: ['SET', sets.join(', '), ...(adds.length > 0 ? ['ADD', adds.join(', ')] : [])].join(
      ' ',
    ),
    ConditionExpression: parts.flatMap(({ condition }) => condition ?? []).join(' AND '),
    ExpressionAttributeValues: Object.assign({}, ...parts.map(({ values }) => values)),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
}

/** Without its condition the update would create a conversation that the upstream service has deleted. */
const status: UpdatePart = {
  set: 'conversation_status = :status',
  condition: 'attribute_exists(conversation_id)',
  values: { ':status': 'user_reply_received' },
};

const messageIsNotListed =
  '(attribute_not_exists(listed_message_ids) OR (attribute_type(listed_message_ids, :set) AND NOT contains(listed_message_ids, :id)))';
const listIsBelowCap =
  '(attribute_not_exists(messages) OR (attribute_type(messages, :list) AND size(messages) < :cap))';
const countIsNumber = '(attribute_not_exists(message_count) OR attribute_type(message_count, :number))';

const entryParts: Readonly<Record<ListingPlan['entry'], (listing: PlannedListing) => UpdatePart>> = {
  append: ({ item }) => ({
    set: 'messages = list_append(if_not_exists(messages, :none), :entries)',
    add: 'listed_message_ids :ids',
    condition: `${messageIsNotListed} AND ${listIsBelowCap}`,
    values: { ...entryValues(item), ':none': [], ':cap': listedMessagesCap, ':list': 'L' },
  }),
  slide: ({ item, seen }) => {
    const { messages, ids } = slidList(seen, item);
    const known = seen?.listed_message_ids;
    const idsAreSeen =
      known === undefined ? 'attribute_not_exists(listed_message_ids)' : 'listed_message_ids = :known';
    return {
      // One update cannot both add to a set and delete from it.
      set: 'messages = :slid, listed_message_ids = :ids',
      condition: `messages = :seen AND ${idsAreSeen}`,
      values: {
        ...{ ':slid': messages, ':seen': seen?.messages, ':ids': ids },
        ...(known !== undefined && { ':known': known }),
      },
    };
  },
  insert: ({ item, seen }) => ({
    set: 'messages = :inserted',
    add: 'listed_message_ids :ids',
    condition: `${messageIsNotListed} AND messages = :seen`,
    values: { ...idValues(item), ':inserted': inserted(seen?.messages, item), ':seen': seen?.messages },
  }),
  create: ({ item }) => ({
    set: 'messages = :entries',
    add: 'listed_message_ids :ids',
    condition: `${messageIsNotListed} AND attribute_type(messages, :null)`,
    values: { ...entryValues(item), ':null': 'NULL' },
  }),
  id: ({ item }) => ({
    add: 'listed_message_ids :ids',
    condition: messageIsNotListed,
    values: idValues(item),
  }),
  // An earlier run's entry may be there by a write that its client gave up.
  none: ({ item }) => ({
    condition: 'NOT (attribute_type(listed_message_ids, :set) AND contains(listed_message_ids, :id))',
    values: { ':id': item.message_id, ':set': 'SS' },
  }),
};

function inserted(messages: unknown, item: MessageItem): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(messages) ? messages : [];
  const place = placeIn(list, item.received_at);
  return [...list.slice(0, place), toConversationEntry(item), ...list.slice(place)];
}

function entryValues(item: MessageItem) {
  return { ...idValues(item), ':entries': [toConversationEntry(item)] };
}

function idValues(item: MessageItem) {
  return {
    ':id': item.message_id,
    ':ids': new Set([item.message_id]),
    ':set': 'SS',
  };
}

const countParts: Readonly<Record<ListingPlan['count'], UpdatePart>> = {
  add: { add: 'message_count :one', condition: countIsNumber, values: { ':one': 1, ':number': 'N' } },
  create: {
    set: 'message_count = :one',
    condition: 'attribute_type(message_count, :null)',
    values: { ':one': 1, ':null': 'NULL' },
  },
  none: nothing,
};

/** Times never move back: a message may be listed hours after it was received. */
function timePart(
  name: 'last_user_message_at' | 'last_activity_at',
  plan: ListingPlan['activityTime'],
  { received_at }: MessageItem,
): UpdatePart {
  if (plan === 'none') return nothing;
  const isText = `attribute_type(${name}, :text)`;
  return {
    set: `${name} = :at`,
    condition:
      plan === 'advance'
        ? `(attribute_not_exists(${name}) OR (${isText} AND ${name} <= :at))`
        : `NOT ${isText}`,
    values: { ':at': received_at, ':text': 'S' },
  };
}
