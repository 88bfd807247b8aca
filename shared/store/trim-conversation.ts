import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { TableAccess } from './find-conversation.ts';
import type { TableKey } from './table-keys.ts';

/** How many entries a conversation's `messages` list keeps. The complete history is the message items. */
export const listedMessages = 20;

/** The list is never appended to beyond this, even when nobody trims it. */
export const listedMessagesCap = 60;

/** DynamoDB's expressions end at 4 KB. */
const maxRemovals = 200;

/**
 * Remove the oldest entries until `listedMessages` are left. Appends go to the end and only trimming removes, so an
 * unchanged head means that the positions still hold what was read: the condition's two halves are the item's
 * existence and that head. Whoever loses a race against another trimmer sees a new head and may read again; a message
 * that is being stored in the same moment holds the item for itself. Returns false when it lost to either.
 */
export async function trimConversation(
  table: TableAccess,
  conversation: TableKey,
  { messages, signal }: { readonly messages: readonly unknown[]; readonly signal?: AbortSignal },
): Promise<boolean> {
  const surplus = Math.min(messages.length - listedMessages, maxRemovals);
  if (surplus <= 0) return true;
  // From the end: DynamoDB reads all positions off the item as it was, the local cloud removes one after the other.
  const positions = Array.from({ length: surplus }, (_, index) => `messages[${surplus - 1 - index}]`);
  try {
    await table.client.send(
      new UpdateCommand({
        TableName: table.tableName,
        Key: { conversation_id: conversation.conversation_id, primary_channel: conversation.primary_channel },
        UpdateExpression: `REMOVE ${positions.join(', ')}`,
        ConditionExpression: 'attribute_exists(conversation_id) AND messages[0] = :head',
        ExpressionAttributeValues: { ':head': messages[0] },
      }),
      signal && { abortSignal: signal },
    );
    return true;
  } catch (error) {
    const isLost =
      error instanceof ConditionalCheckFailedException || error instanceof TransactionConflictException;
    if (isLost) return false;
    throw error;
  }
}
