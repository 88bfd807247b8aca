import { fitContext } from '../../shared/context/fit-context.ts';
import { type ConversationRecord, toContextObject } from '../../shared/context/to-context-object.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { ownedKeys } from '../../shared/store/content-keys.ts';
import type { Claim, Claimant } from '../../shared/store/routing-status.ts';
import { isUnknownConversation, type TableKey } from '../../shared/store/table-keys.ts';
import type { BuildContextInput, BuildContextResult } from '../../shared/workflow.ts';

export interface BuildContextPorts {
  readonly now: () => Date;
  /** Take the message for this execution. */
  claim(key: TableKey, claimant: Claimant): Promise<Claim>;
  readConversation(key: TableKey): Promise<ConversationRecord | undefined>;
  /** Shorten the conversation's own list of messages; never throws. */
  trim(key: TableKey, conversation: ConversationRecord): Promise<void>;
  /** Take the mark of unowned objects away. */
  own(keys: readonly string[]): Promise<void>;
  /** Put a text into the content bucket. */
  keepText(key: string, text: string): Promise<void>;
}

/**
 * Build the context object of one stored message. Answers what the workflow has to do next; throws only what may pass
 * (a store that is away).
 */
export async function buildContext(
  input: BuildContextInput,
  ports: BuildContextPorts,
): Promise<BuildContextResult> {
  const claim = await ports.claim(
    { conversation_id: input.conversation_id, primary_channel: input.message_key },
    { execution: input.execution_id, isRetry: input.retry_count > 0 },
  );
  if (claim.kind === 'taken') return { outcome: 'already_handled' };
  if (claim.kind === 'missing') return { outcome: 'unprocessable', reason: 'message_missing' };
  if (isUnknownConversation(input.conversation_id)) return { outcome: 'unknown_sender' };
  return contextOf(claim.item, ports);
}

async function contextOf(item: MessageItem, ports: BuildContextPorts): Promise<BuildContextResult> {
  const key = {
    conversation_id: item.conversation_id,
    primary_channel: item.conversation_key ?? item.sender_id,
  };
  // Not on the acknowledged path, and before anything is routed: an execution that dies here is started again, so no
  // message of a conversation stays with files that the bucket would delete.
  const [conversation] = await Promise.all([ports.readConversation(key), ports.own(ownedKeys(item))]);
  if (conversation === undefined) return { outcome: 'unprocessable', reason: 'conversation_not_found' };
  await ports.trim(key, conversation);
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
    context,
  };
}
