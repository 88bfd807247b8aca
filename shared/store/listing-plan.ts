import { NumberValue } from '@aws-sdk/lib-dynamodb';
import type { ConversationRecord } from '../context/to-context-object.ts';
import type { MessageItem } from '../messages/message-item.ts';

/** A conversation's list is trimmed to this many entries. */
export const listedMessages = 20;

/** The list is trimmed when it is this many entries longer: one write for several messages instead of one for each. */
export const trimStep = 8;

/** The list never grows beyond this, even while trimming fails. */
export const listedMessagesCap = 60;

/**
 * Which parts of a conversation record one message changes. DynamoDB refuses a whole update for one value of a type
 * that does not fit, and the upstream service may write any value: such a part is left out.
 */
export interface ListingPlan {
  /**
   * `insert` puts a message that is listed late at its place in time. `create` replaces a `messages` of type NULL, which
   * several mappers write for "none yet". `slide` appends to a full list and removes its oldest entries in the same write.
   * `id` leaves a list as it is that cannot be trimmed, and adds the message's id to `listed_message_ids`: an append that
   * its client gave up, and that takes effect when the list is short again, finds it there.
   */
  readonly entry: 'append' | 'slide' | 'insert' | 'create' | 'id' | 'none';
  readonly count: 'add' | 'create' | 'none';
  readonly userMessageTime: TimePlan;
  readonly activityTime: TimePlan;
}

/** `replace`: what is there is no time. */
type TimePlan = 'advance' | 'replace' | 'none';

/** What almost every record accepts. Tried first, without reading the record. */
export const usualPlan: ListingPlan = {
  entry: 'append',
  count: 'add',
  userMessageTime: 'advance',
  activityTime: 'advance',
};

export function isWithoutEntry({ entry }: ListingPlan): boolean {
  return entry === 'id' || entry === 'none';
}

/** The plan that fits a record as it is. */
export function planFor(record: ConversationRecord, { received_at }: MessageItem): ListingPlan {
  return {
    entry: entryPlan(record, received_at),
    count: countPlan(record.message_count),
    userMessageTime: timePlan(record.last_user_message_at, received_at),
    activityTime: timePlan(record.last_activity_at, received_at),
  };
}

/** The next smaller plan for a record that DynamoDB refused to update: it has no room left below 400 KB. */
export function smallerPlan(plan: ListingPlan): ListingPlan | undefined {
  if (plan.entry !== 'none') return { ...plan, entry: 'none' };
  if (plan.count === 'none' && plan.userMessageTime === 'none' && plan.activityTime === 'none')
    return undefined;
  return { entry: 'none', count: 'none', userMessageTime: 'none', activityTime: 'none' };
}

function entryPlan(
  { messages, listed_message_ids }: ConversationRecord,
  receivedAt: string,
): ListingPlan['entry'] {
  if (listed_message_ids !== undefined && !(listed_message_ids instanceof Set)) return 'none';
  if (messages === undefined) return 'append';
  if (messages === null) return 'create';
  if (!Array.isArray(messages)) return 'none';
  // Ids without an entry leave with a later trim: of a list that nobody can trim they would fill the record.
  if (messages.length >= listedMessagesCap)
    return (listed_message_ids?.size ?? 0) < listedMessagesCap ? 'id' : 'none';
  return placeIn(messages, receivedAt) < messages.length ? 'insert' : 'append';
}

function countPlan(count: unknown): ListingPlan['count'] {
  if (count === undefined || typeof count === 'number' || count instanceof NumberValue) return 'add';
  return count === null ? 'create' : 'none';
}

/** A time never moves back when a message is listed late. */
function timePlan(known: unknown, received: string): TimePlan {
  if (known === undefined) return 'advance';
  if (typeof known !== 'string') return 'replace';
  return known > received ? 'none' : 'advance';
}

/** Where a message that was received at this time stands in a list: behind every entry that is not later. */
export function placeIn(messages: readonly unknown[], receivedAt: string): number {
  return messages.findLastIndex((entry) => !isLaterEntry(entry, receivedAt)) + 1;
}

function isLaterEntry(entry: unknown, receivedAt: string): boolean {
  if (typeof entry !== 'object' || entry === null || !('timestamp' in entry)) return false;
  return typeof entry.timestamp === 'string' && entry.timestamp > receivedAt;
}

/** Whether the record already contains this message. */
export function isListedIn({ listed_message_ids, messages }: ConversationRecord, messageId: string): boolean {
  if (listed_message_ids instanceof Set && listed_message_ids.has(messageId)) return true;
  return Array.isArray(messages) && messages.some((entry) => messageIdOf(entry) === messageId);
}

/** The id of a list entry; undefined for entries of other writers that have none. */
export function messageIdOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null || !('message_id' in entry)) return undefined;
  return typeof entry.message_id === 'string' ? entry.message_id : undefined;
}
