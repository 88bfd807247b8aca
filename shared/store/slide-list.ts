import type { ConversationRecord } from '../context/to-context-object.ts';
import { type MessageItem, toConversationEntry } from '../messages/message-item.ts';
import { batchGetLimit } from './batch-get.ts';
import { readRecentConversation } from './conversation-record.ts';
import type { TableAccess } from './find-conversation.ts';
import {
  isListedIn,
  type ListingPlan,
  listedMessages,
  listedMessagesCap,
  messageIdOf,
  planFor,
  usualPlan,
} from './listing-plan.ts';
import { idsWithoutEntry, settledIds } from './settled-ids.ts';
import type { TableKey } from './table-keys.ts';

export const slidePlan: ListingPlan = { ...usualPlan, entry: 'slide' };

/**
 * Messages that follow each other faster are a burst. Its messages append, which never collides, and one of several trims.
 * Sliding fails when another message was faster, and a failed write costs as much as one that succeeds.
 */
const quietMs = 5_000;

/**
 * The conversation when its list is full and quiet: then one write appends the message and removes the oldest entries, on
 * the condition that the list is still this one. A list that is trimmed later is longer until then, and every write pays
 * for the whole item. What this reads may be stale, which the condition finds out. Undefined: append, which also waits for
 * the execution of a message that would leave the list.
 */
export async function readSlidable(
  table: TableAccess,
  conversation: TableKey,
  item: MessageItem,
): Promise<ConversationRecord | undefined> {
  const record = await readRecentConversation(table, conversation);
  if (record === undefined || !isSlidable(record, item)) return undefined;
  const leaving = idsWithoutEntry(record, latestOf(record));
  if (leaving.length > batchGetLimit) return undefined;
  const settled = await settledIds(table, conversation, leaving);
  return settled.length === leaving.length ? record : undefined;
}

function isSlidable(record: ConversationRecord, item: MessageItem): boolean {
  const { messages } = record;
  if (!Array.isArray(messages) || messages.length < listedMessages || messages.length >= listedMessagesCap)
    return false;
  if (isListedIn(record, item.message_id) || planFor(record, item).entry !== 'append') return false;
  return Date.parse(item.received_at) - timeOf(messages.at(-1)) >= quietMs;
}

/** Not a number for an entry without a time: nothing tells whether its list is quiet. */
function timeOf(entry: unknown): number {
  const { timestamp } = Object(entry) as { readonly timestamp?: unknown };
  return typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
}

/** The entries that stay when the list makes room for one more message. */
function latestOf(record: ConversationRecord | undefined): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(record?.messages) ? record.messages : [];
  return list.slice(Math.max(0, list.length + 1 - listedMessages));
}

/** The list and its ids once the message is in and the oldest entries are out. */
export function slidList(
  record: ConversationRecord | undefined,
  item: MessageItem,
): { readonly messages: readonly unknown[]; readonly ids: ReadonlySet<unknown> } {
  const latest = latestOf(record);
  const staying = new Set<unknown>(latest.map(messageIdOf));
  const known: readonly unknown[] =
    record?.listed_message_ids instanceof Set ? [...record.listed_message_ids] : [];
  const ids = new Set([...known.filter((id) => staying.has(id)), item.message_id]);
  return { messages: [...latest, toConversationEntry(item)], ids };
}
