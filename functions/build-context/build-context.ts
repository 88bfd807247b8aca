import type { ContextObject } from '../../shared/context/context-object.ts';
import { fitContext } from '../../shared/context/fit-context.ts';
import { type ConversationRecord, toContextObject } from '../../shared/context/to-context-object.ts';
import { ConversationNotFoundError } from '../../shared/errors.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { ownedKeys } from '../../shared/store/content-keys.ts';
import type { ListOutcome } from '../../shared/store/list-message.ts';
import type { Claim, Claimant } from '../../shared/store/routing-status.ts';
import { isUnknownConversation, type TableKey } from '../../shared/store/table-keys.ts';
import type { BuildContextInput, BuildContextResult } from '../../shared/workflow.ts';

export interface BuildContextPorts {
  readonly now: () => Date;
  /** The workflow copies media into the bucket. Default: it does not. */
  readonly archivesMedia?: boolean;
  /** Claim the message for this execution. */
  claim(key: TableKey, claimant: Claimant): Promise<Claim>;
  readConversation(key: TableKey): Promise<ConversationRecord | undefined>;
  /** Add the message to its conversation, once. */
  list(key: TableKey, item: MessageItem): Promise<ListOutcome>;
  /** The conversation that a message of this sender currently belongs to. */
  findConversation(item: MessageItem): Promise<TableKey | undefined>;
  /** Move the message, pending: recovery starts it there, immediately or after the delay. */
  move(item: MessageItem, to: TableKey | 'unknown_sender', delayMs?: number): Promise<void>;
  /** Remove the message when it is stored elsewhere, too; true when it was removed. */
  removeCopy(item: MessageItem): Promise<boolean>;
  /** Remove the tag of unowned objects. */
  own(keys: readonly string[]): Promise<void>;
  /** Mark objects as unowned again. */
  disown(keys: readonly string[]): Promise<void>;
  /** Put a text into the content bucket. */
  keepText(key: string, text: string): Promise<void>;
}

/** Build the context object of a stored message. Returns what the workflow does next. Throws transient errors only. */
export async function buildContext(
  input: BuildContextInput,
  ports: BuildContextPorts,
): Promise<BuildContextResult> {
  const claim = await ports.claim(
    { conversation_id: input.conversation_id, primary_channel: input.message_key },
    { execution: input.execution_id, isRetry: input.retry_count > 0 },
  );
  if (claim.kind === 'already_claimed') return { outcome: 'already_handled' };
  // Adopted or deleted since the execution was started: nothing is left to do here.
  if (claim.kind === 'missing') return { outcome: 'already_handled' };
  if (isUnknownConversation(input.conversation_id)) return { outcome: 'unknown_sender' };
  return contextOf(claim.item, input, ports);
}

async function contextOf(
  item: MessageItem,
  { retry_count }: BuildContextInput,
  ports: BuildContextPorts,
): Promise<BuildContextResult> {
  const key = {
    conversation_id: item.conversation_id,
    primary_channel: item.conversation_key ?? item.sender_id,
  };
  const listing = await listOnce(key, item, ports);
  if (listing.kind !== 'listed') return lookAgain(item, { key, listing, retryCount: retry_count }, ports);
  const { conversation } = listing;
  // Not on the acknowledged path, and before anything is routed: an execution that dies here is started again, so no
  // message of a conversation stays with files that the bucket would delete.
  await ports.own(ownedKeys(item));
  const context = fitContext(toContextObject(item, conversation, ports.now()));
  if (context === undefined) return { outcome: 'unprocessable', reason: 'context_too_large' };
  const { content_ref } = context.message;
  if (content_ref !== undefined && content_ref !== item.content_ref) {
    await ports.keepText(content_ref, item.content);
  }
  return {
    outcome: 'ready',
    hand_off_to_human: context.conversation.hand_off_to_human,
    priority: conversation.priority === 'high' ? 'high' : 'normal',
    ...(ports.archivesMedia ? withMediaToArchive(context) : { context }),
    lease_until: item.lease_until,
  };
}

/** Messages that were stored before this attribute existed were listed when they were stored. */
async function listOnce(key: TableKey, item: MessageItem, ports: BuildContextPorts): Promise<ListOutcome> {
  if (item.is_listed === false) return ports.list(key, item);
  const conversation = await ports.readConversation(key);
  return conversation === undefined ? { kind: 'missing' } : { kind: 'listed', conversation };
}

/** Beyond the 5 s after which the bucket's client gives a call up. */
const lateCallMs = 15_000;

/** How many of the task's retries wait for a conversation that is being replaced. */
const lookAgainRetries = 2;

interface NotListed {
  readonly key: TableKey;
  readonly listing: Exclude<ListOutcome, { readonly kind: 'listed' }>;
  readonly retryCount: number;
}

/**
 * The conversation was deleted after the message was stored, or is not one for this message. The upstream service may be
 * replacing it, and the index may lag: the task is retried first, and a message with files waits for recovery. A message
 * that no conversation ever contained is one of an unknown sender then; one that was listed before waits for an operator.
 */
async function lookAgain(
  item: MessageItem,
  { key, listing, retryCount }: NotListed,
  ports: BuildContextPorts,
): Promise<BuildContextResult> {
  // The try before may have removed the mark of the files by a call that it gave up: the bucket may apply it yet.
  const mayBeOwnedYet = item.is_listed === false && retryCount > 0 && item.attempts === 0;
  if (mayBeOwnedYet && ownedKeys(item).length > 0) {
    await ports.move(item, key, lateCallMs);
    return { outcome: 'already_handled' };
  }
  // First of all: moving a copy would make two messages of one.
  if (await ports.removeCopy(item)) return { outcome: 'already_handled' };
  const found = await ports.findConversation(item);
  const isSame =
    found?.conversation_id === key.conversation_id && found.primary_channel === key.primary_channel;
  if (found !== undefined && !isSame) {
    await ports.move(item, found);
    return { outcome: 'already_handled' };
  }
  if (listing.kind === 'missing' && retryCount < lookAgainRetries)
    throw new ConversationNotFoundError({ reason: 'conversation is gone, and may be replaced' });
  if (item.is_listed === false) {
    await ports.disown(ownedKeys(item));
    await ports.move(item, 'unknown_sender');
    return { outcome: 'already_handled' };
  }
  // The message stays under the conversation, for a replay: so do its files.
  await ports.own(ownedKeys(item));
  return { outcome: 'unprocessable', reason: 'conversation_not_found' };
}

/**
 * Media that are not in the bucket yet are `unavailable` until the next step says otherwise: when that step fails, the
 * context continues as it is here.
 */
function withMediaToArchive(context: ContextObject): {
  readonly context: ContextObject;
  readonly has_media: boolean;
} {
  const { media } = context.message;
  if (media?.every(({ content_ref }) => content_ref !== undefined) ?? true)
    return { context, has_media: false };
  const marked = media?.map((medium) =>
    medium.content_ref === undefined ? { ...medium, unavailable: 'archive_failed' } : medium,
  );
  return { context: { ...context, message: { ...context.message, media: marked } }, has_media: true };
}
