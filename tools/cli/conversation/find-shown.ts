import type { MessageItem } from '../../../shared/messages/message-item.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { selectMessages } from '../replay/select-messages.ts';
import { selectUnknown } from '../replay/select-sender.ts';
import { senderArgument } from '../terminal/sender-argument.ts';
import { findConversations, type StoredConversation } from './find-subject.ts';
import { selectByHeader } from './select-by-header.ts';

/** What `show` shows of a subject. */
export interface Shown {
  /** The subject is one message: all of it is shown, and nothing of its conversation. */
  readonly isWhole: boolean;
  readonly conversations: readonly StoredConversation[];
  readonly messages: readonly MessageItem[];
}

/**
 * Find what a message id, a sender, a conversation id or a Message-ID names, in this order. Throws an Error when nothing
 * is stored under it.
 */
export async function findShown(deployment: Deployment, subject: string): Promise<Shown> {
  const byId = await selectMessages(deployment, { by: 'message', messageId: subject });
  if (byId.length > 0) return { isWhole: true, conversations: [], messages: byId };
  const sender = senderArgument(subject);
  const conversations = await findConversations(deployment, sender);
  if (conversations.length > 0) {
    const ids = new Set(conversations.map(({ conversation_id }) => conversation_id));
    const found = await Promise.all(
      [...ids].map((conversationId) => selectMessages(deployment, { by: 'conversation', conversationId })),
    );
    return { isWhole: false, conversations, messages: found.flat() };
  }
  const waiting = await selectUnknown(deployment, { sender });
  if (waiting.length > 0) return { isWhole: false, conversations: [], messages: waiting };
  const byHeader = await selectByHeader(deployment, subject);
  if (byHeader.length === 0) throw new Error(`nothing is stored under ${subject}`);
  return { isWhole: true, conversations: [], messages: byHeader };
}
