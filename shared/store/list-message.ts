import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ConversationRecord } from '../context/to-context-object.ts';
import { StoreUnavailableError } from '../errors.ts';
import type { MessageItem } from '../messages/message-item.ts';
import { partiesOfItem } from '../messages/message-parties.ts';
import { pause, pauseMs } from '../time/backoff.ts';
import { guardConversation } from './conversation-guard.ts';
import { readConversation } from './conversation-record.ts';
import type { TableAccess } from './find-conversation.ts';
import { conditionFailed, type ListingResult, listWithoutEntry } from './list-without-entry.ts';
import {
  isListedIn,
  isWithoutEntry,
  type ListingPlan,
  listedMessages,
  listedMessagesCap,
  planFor,
  smallerPlan,
  trimStep,
  usualPlan,
} from './listing-plan.ts';
import { listingUpdate, type PlannedListing } from './listing-update.ts';
import { readSlidable, slidePlan } from './slide-list.ts';
import type { TableKey } from './table-keys.ts';
import { maxRemovals, trimConversation } from './trim-conversation.ts';

const maxAttempts = 12;
/** How often a full list is waited for, and then trimmed, before the message continues without an entry. */
const maxCapWaits = 3;
const maxCapTrims = 3;
const maxInsertAttempts = 6;
const maxTrimAttempts = 6;
const backoff = { baseMs: 15, capMs: 300 };

export interface Listing {
  readonly conversation: TableKey;
  readonly item: MessageItem;
  /** Called when the list could not be trimmed: a later message trims it. */
  readonly onTrimFailed: (error: unknown) => void;
}

export type ListOutcome =
  | { readonly kind: 'listed'; readonly conversation: ConversationRecord }
  | { readonly kind: 'missing' }
  /** The conversation is held over other addresses or another channel. */
  | { readonly kind: 'not_accepted' };

/**
 * Add a message to its conversation: an entry in `messages`, the count, the status and the times, in one write.
 * Idempotent: `listed_message_ids` names the messages whose entries are in the list, and an entry leaves the list only
 * after its message item says `is_listed`. A record that cannot hold the entry (a `messages` that is no list, 400 KB)
 * gets what it can hold, and the message continues without the rest. Throws transient errors.
 */
export async function listMessage(table: TableAccess, listing: Listing): Promise<ListOutcome> {
  const { conversation, item, onTrimFailed } = listing;
  const guard = guardConversation(conversation, partiesOfItem(item));
  const slidable = await readSlidable(table, conversation, item).catch((error) => {
    onTrimFailed(error);
    return undefined;
  });
  let plan: ListingPlan | undefined = slidable ? slidePlan : usualPlan;
  let seen: ConversationRecord | undefined;
  let capTrims = 0;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const planned = {
      conversation,
      item,
      plan,
      seen: seen ?? slidable,
      guard: seen ? undefined : guard,
    };
    const result = await tryListing(table, planned);
    const { record } = result;
    if (record === undefined) return { kind: 'missing' };
    if (result.kind === 'listed' || isListedIn(record, item.message_id)) {
      await trimWhenDue(table, listing, record);
      return listed(record);
    }
    if (!guard.admits(record)) return { kind: 'not_accepted' };
    seen = record;
    // Of this record nobody has confirmed that its oldest messages say that they are listed.
    if (plan.entry === 'slide') plan = usualPlan;
    if (isAtCap(record) && capTrims < maxCapTrims) {
      // Whoever reached the cap first trims; the others wait for it, and help only when it does not. A trim that met a
      // transaction says nothing about the list.
      const isToTrim = attempt > maxCapWaits;
      if (isToTrim && (await trimConversation(table, conversation, record)) !== 'conflict') capTrims++;
    } else {
      plan = nextPlan(plan, fittingPlan(record, item, attempt), result.kind);
      if (plan === undefined) return listed(record);
    }
    await pause(pauseMs(attempt, backoff));
  }
  throw new StoreUnavailableError({ reason: 'conversation changes too often' });
}

/** A list that changes all the time gets the late message at its end. */
function fittingPlan(record: ConversationRecord, item: MessageItem, attempt: number): ListingPlan {
  const plan = planFor(record, item);
  return plan.entry === 'insert' && attempt > maxInsertAttempts ? { ...plan, entry: 'append' } : plan;
}

function listed(conversation: ConversationRecord): ListOutcome {
  return { kind: 'listed', conversation };
}

async function tryListing(table: TableAccess, listing: PlannedListing): Promise<ListingResult> {
  try {
    if (isWithoutEntry(listing.plan)) return await listWithoutEntry(table, listing);
    const update = new UpdateCommand({ ...listingUpdate(table, listing), ReturnValues: 'ALL_NEW' });
    const { Attributes } = await table.client.send(update);
    return { kind: 'listed', record: Attributes as unknown as ConversationRecord };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return conditionFailed(error.Item);
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    return { kind: 'refused', record: await readConversation(table, listing.conversation) };
  }
}

/** The plan that fits the record; a smaller one when DynamoDB has refused just that. */
function nextPlan(
  tried: ListingPlan,
  fitting: ListingPlan,
  kind: 'condition_failed' | 'refused',
): ListingPlan | undefined {
  if (kind === 'condition_failed') return fitting;
  const isSameKind = fitting.entry === tried.entry && fitting.count === tried.count;
  return isSameKind || tried.entry === 'none' ? smallerPlan(tried) : fitting;
}

function isAtCap(record: ConversationRecord): boolean {
  return lengthOf(record) >= listedMessagesCap;
}

/**
 * At every `trimStep`-th length, so that messages which arrive together do not all trim. Beyond twice the step the trims
 * that were due have failed or lost their races: then every message helps, and the last one of a burst leaves no long list.
 */
function isTrimDue(record: ConversationRecord): boolean {
  const surplus = lengthOf(record) - listedMessages;
  return surplus >= 2 * trimStep || (surplus > 0 && surplus % trimStep === 0);
}

async function trimWhenDue(
  table: TableAccess,
  { conversation, onTrimFailed }: Listing,
  record: ConversationRecord,
): Promise<void> {
  if (isTrimDue(record)) await trimInBurst(table, conversation, record).catch(onTrimFailed);
}

/**
 * In a burst, other messages change the list between its reading and its trimming: then it is read again, and left alone
 * when another message has trimmed it. A list that the upstream service wrote may need several trims.
 */
async function trimInBurst(table: TableAccess, key: TableKey, record: ConversationRecord): Promise<void> {
  let seen: ConversationRecord | undefined = record;
  for (let attempt = 1; attempt <= maxTrimAttempts && seen !== undefined; attempt++) {
    const outcome = await trimConversation(table, key, seen);
    if (outcome === 'trimmed' && lengthOf(seen) <= listedMessages + maxRemovals) return;
    await pause(pauseMs(attempt, backoff));
    seen = await readConversation(table, key);
    if (lengthOf(seen) < listedMessages + trimStep) return;
  }
}

function lengthOf(record: ConversationRecord | undefined): number {
  return Array.isArray(record?.messages) ? record.messages.length : 0;
}
