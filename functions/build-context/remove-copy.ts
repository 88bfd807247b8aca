import type { MessageItem } from '../../shared/messages/message-item.ts';
import { ownedKeys } from '../../shared/store/content-keys.ts';
import { copiesOf, type TableAccess } from '../../shared/store/find-conversation.ts';
import { removeMessage } from '../../shared/store/move-message.ts';
import { isUnknownConversation } from '../../shared/store/table-keys.ts';

export interface CopyRemoval {
  readonly item: MessageItem;
  readonly now: Date;
  /** Mark objects as unowned. */
  disown(keys: readonly string[]): Promise<void>;
}

/**
 * Remove a message whose conversation is gone when it is stored elsewhere, too; true when it was removed. Of two copies
 * whose conversations are both gone, only one may go: the one whose id sorts last, unless the other is on a queue. When
 * only an unknown sender's copy is left, the files that this one owned are unowned first: an execution that dies in between
 * is started again.
 */
export async function removeCopy(table: TableAccess, { item, now, disown }: CopyRemoval): Promise<boolean> {
  const copies = await copiesOf(table, item);
  const ofConversations = copies.filter(({ conversation_id }) => !isUnknownConversation(conversation_id));
  const staysElsewhere = ofConversations.some(
    ({ conversation_id, routing_status }) =>
      conversation_id < item.conversation_id || routing_status === 'routed',
  );
  const isUnknown = ofConversations.length < copies.length;
  if (!staysElsewhere && !isUnknown) return false;
  if (ofConversations.length === 0) await disown(ownedKeys(item));
  return removeMessage(table, { item, now, copies });
}
