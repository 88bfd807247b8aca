import { type AttributeValue, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ConversationRecord } from '../context/to-context-object.ts';
import { StoreUnavailableError } from '../errors.ts';
import type { MessageItem } from '../messages/message-item.ts';
import { readConversation } from './conversation-record.ts';
import type { TableAccess } from './find-conversation.ts';
import { itemOf } from './item-numbers.ts';
import { listingUpdate, type PlannedListing } from './listing-update.ts';

export interface ListingResult {
  /** `refused`: by DynamoDB's validation, for an item above 400 KB or a value that cannot be changed in this way. */
  readonly kind: 'listed' | 'condition_failed' | 'refused';
  /** Undefined when the conversation does not exist. */
  readonly record: ConversationRecord | undefined;
}

/**
 * Update a conversation that cannot hold the message's entry. Only the message item can say then that this was done: both
 * are one transaction, so that a second run of the task does not count the message again.
 */
export async function listWithoutEntry(table: TableAccess, listing: PlannedListing): Promise<ListingResult> {
  const { conversation, item } = listing;
  const TransactItems = [{ Update: listingUpdate(table, listing) }, { Update: markUpdate(table, item) }];
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems }));
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const [update, marked] = error.CancellationReasons ?? [];
    if (update?.Code === 'ConditionalCheckFailed') return conditionFailed(update.Item);
    const record = await readConversation(table, conversation);
    if (marked?.Code === 'ConditionalCheckFailed') {
      if ((itemOf(marked.Item) as MessageItem | undefined)?.is_listed === true)
        return { kind: 'listed', record };
      throw new StoreUnavailableError({ reason: 'message was claimed again or moved' });
    }
    if (update?.Code === 'ValidationError') return { kind: 'refused', record };
    if (![update, marked].some((reason) => reason?.Code === 'TransactionConflict')) throw error;
    return { kind: 'condition_failed', record };
  }
  return { kind: 'listed', record: await readConversation(table, conversation) };
}

/** What the conversation was when the condition of its update failed. */
export function conditionFailed(item: Record<string, AttributeValue> | undefined): ListingResult {
  return { kind: 'condition_failed', record: itemOf(item) as ConversationRecord | undefined };
}

/**
 * Each claim writes another end of the lease. DynamoDB may apply the transaction of an earlier run after its client gave it
 * up; then the message has been claimed again, and the run that claimed it lists it.
 */
function markUpdate({ tableName }: TableAccess, item: MessageItem) {
  const messageIsNotListed = 'is_listed = :false';
  const leaseIsUnchanged =
    item.lease_until === undefined ? 'attribute_not_exists(lease_until)' : 'lease_until = :lease';
  return {
    TableName: tableName,
    Key: { conversation_id: item.conversation_id, primary_channel: item.primary_channel },
    UpdateExpression: 'SET is_listed = :true',
    ConditionExpression: `${messageIsNotListed} AND ${leaseIsUnchanged}`,
    ExpressionAttributeValues: {
      ':true': true,
      ':false': false,
      ...(item.lease_until !== undefined && { ':lease': item.lease_until }),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
}
