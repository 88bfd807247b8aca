import type { MessageItem } from '../../shared/messages/message-item.ts';
import { partiesOfItem, senderOf } from '../../shared/messages/message-parties.ts';
import { canonicalSenderId } from '../../shared/messages/sender-ids.ts';
import type { ClaimRequest, FallbackClaim } from '../../shared/store/fallback-claim.ts';
import type { FinalStatus } from '../../shared/store/routing-status.ts';
import type { TableKey } from '../../shared/store/table-keys.ts';
import type { WorkflowInput } from '../../shared/workflow.ts';
import type { PreparedSend } from './prepare-send.ts';
import { ProviderSendError } from './send-error.ts';
import { suppressionReason } from './suppression-reason.ts';

export type SendFallbackResult =
  | { readonly outcome: 'fallback_sent' }
  | { readonly outcome: 'fallback_suppressed'; readonly reason: string }
  | { readonly outcome: 'already_handled' }
  | { readonly outcome: 'unprocessable'; readonly reason: string };

/** The table, as far as a fallback reads and changes it. */
export interface FallbackStore {
  readMessage(key: TableKey): Promise<MessageItem | undefined>;
  /** The sender's current conversation, if there is one. */
  findConversation(item: MessageItem): Promise<TableKey | undefined>;
  /** Move the message into a conversation, where recovery starts it; false if it changed in the meantime. */
  moveMessage(item: MessageItem, to: TableKey): Promise<boolean>;
  finishMessage(key: TableKey, status: FinalStatus): Promise<boolean>;
  acquireClaim(request: ClaimRequest): Promise<FallbackClaim>;
  confirmClaim(request: ClaimRequest): Promise<void>;
  releaseClaim(request: ClaimRequest): Promise<void>;
  /** False if the channel's daily ceiling is reached. */
  countAnswer(request: ClaimRequest): Promise<boolean>;
  uncountAnswer(request: ClaimRequest): Promise<void>;
}

export interface SendFallbackPorts {
  readonly now: () => Date;
  /** A unique name for this run of the task. */
  readonly newAttemptId: () => string;
  readonly ownAddresses: ReadonlySet<string>;
  /**
   * Languages whose opt-out words count, besides English.
   * @default - all supported languages
   */
  readonly optOutLanguages?: readonly string[] | undefined;
  readonly store: FallbackStore;
  /**
   * Prepare the send: credentials and text. Everything that can fail or take long before the request is sent happens here,
   * before the claim, so that little can fail between claim and send. The send throws ProviderSendError.
   */
  prepare(item: MessageItem, now: Date): Promise<PreparedSend>;
}

/**
 * Answer the message of an unknown sender, or say why not: at most one answer to a sender and channel in 24 hours,
 * even if a step fails, and however often this runs. Throws only when another try may send.
 */
export async function sendFallback(
  input: WorkflowInput,
  ports: SendFallbackPorts,
): Promise<SendFallbackResult> {
  const key = { conversation_id: input.conversation_id, primary_channel: input.message_key };
  const item = await ports.store.readMessage(key);
  if (item === undefined) return { outcome: 'already_handled' };
  if (item.routing_status !== 'pending') return { outcome: 'already_handled' };
  const conversation = await ports.store.findConversation(item);
  if (conversation !== undefined) return adopt(item, conversation, ports);
  const reason =
    suppressionReason(item, ports.ownAddresses, ports.optOutLanguages) ?? (await answer(item, ports));
  if (reason === undefined) {
    await ports.store.finishMessage(key, { status: 'fallback_sent' });
    return { outcome: 'fallback_sent' };
  }
  await ports.store.finishMessage(key, { status: 'fallback_suppressed', reason });
  return { outcome: 'fallback_suppressed', reason };
}

/**
 * The sender has a conversation now: it was created, or replaced, after the message had been looked up. An answer would be
 * wrong, and the message belongs to the conversation, also when a machine sent it.
 */
async function adopt(
  item: MessageItem,
  conversation: TableKey,
  ports: SendFallbackPorts,
): Promise<SendFallbackResult> {
  const isMoved = await ports.store.moveMessage(item, conversation);
  return isMoved
    ? { outcome: 'fallback_suppressed', reason: 'conversation_exists' }
    : { outcome: 'already_handled' };
}

/** Undefined when the answer is sent, else why it is not. */
async function answer(item: MessageItem, ports: SendFallbackPorts): Promise<string | undefined> {
  const request: ClaimRequest = {
    channelType: item.channel_type,
    senderId: canonicalSenderId(senderOf(partiesOfItem(item))),
    messageId: item.message_id,
    attemptId: ports.newAttemptId(),
    now: ports.now(),
  };
  const prepared = await ports.prepare(item, request.now);
  if (prepared.kind === 'impossible') return prepared.reason;
  const claim = await ports.store.acquireClaim(request);
  if (claim === 'claimed_by_other') return 'answered_recently';
  if (claim === 'sent') return undefined;
  if (claim === 'outcome_unknown') return 'send_outcome_unknown';
  if (!(await countOrRelease(request, ports))) {
    await ports.store.releaseClaim(request);
    return 'ceiling_reached';
  }
  return sendOnce(() => prepared.send(), request, ports);
}

/** Nothing is sent yet: a counter that cannot be reached must not cost the sender the answer. */
async function countOrRelease(request: ClaimRequest, ports: SendFallbackPorts): Promise<boolean> {
  try {
    return await ports.store.countAnswer(request);
  } catch (error) {
    await ports.store.releaseClaim(request);
    throw error;
  }
}

async function sendOnce(
  send: () => Promise<void>,
  request: ClaimRequest,
  ports: SendFallbackPorts,
): Promise<string | undefined> {
  try {
    await send();
  } catch (error) {
    const failure = error instanceof ProviderSendError ? error.failure : 'not_sent';
    if (failure === 'uncertain') return 'send_outcome_unknown';
    // In this order: a counter that is one too high costs less than a sender who is never answered.
    await ports.store.releaseClaim(request);
    await ports.store.uncountAnswer(request);
    if (failure === 'refused') return 'provider_refused';
    throw error;
  }
  // The message's own status says the same: a claim that could not be marked must not make a sent answer an unsent one.
  await ports.store.confirmClaim(request).catch(() => undefined);
  return undefined;
}
