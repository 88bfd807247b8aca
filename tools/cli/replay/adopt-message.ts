import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { readConversation } from '../../../shared/store/conversation-record.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { moveMessage } from '../../../shared/store/move-message.ts';
import type { TableKey } from '../../../shared/store/table-keys.ts';

export type AdoptOutcome = 'adopted' | 'skipped_in_progress' | 'skipped_changed' | 'skipped_no_conversation';

export interface Adoption {
  readonly item: MessageItem;
  readonly conversation: TableKey;
  /** Names the operator's run. */
  readonly run: string;
  /** Seconds since 1970; undefined keeps the message indefinitely. */
  readonly expiresAt: number | undefined;
  readonly now: Date;
}

/**
 * Move the message of an unknown sender into a conversation. It is pending then: its workflow, which recovery starts when
 * nobody else does, adds it to the conversation, with any values that the upstream service has written there.
 */
export async function adoptMessage(table: TableAccess, adoption: Adoption): Promise<AdoptOutcome> {
  const { item, conversation, run, expiresAt, now } = adoption;
  if (isInProgress(adoption)) return 'skipped_in_progress';
  if ((await readConversation(table, conversation)) === undefined) return 'skipped_no_conversation';
  const moved = await moveMessage(table, { item, to: conversation, now, retryAt: now, expiresAt, run });
  return moved.kind === 'moved' ? 'adopted' : 'skipped_changed';
}

/** Its own workflow is at work on it right now. */
function isInProgress({ item, now }: Adoption): boolean {
  return (
    item.routing_status === 'pending' &&
    item.lease_until !== undefined &&
    item.lease_until >= now.toISOString()
  );
}
