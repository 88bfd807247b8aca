import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../messages/message-item.ts';
import { pause, pauseMs } from '../time/backoff.ts';
import type { Deadline } from '../time/deadline.ts';
import type { TableAccess } from './find-conversation.ts';
import { itemOf } from './item-numbers.ts';

export type StoreOutcome = 'stored' | 'duplicate';

const messageDoesNotExist = 'attribute_not_exists(conversation_id)';
const conflictBackoff = { baseMs: 15, capMs: 500 };

/**
 * Store a message: from here on it is durable, and `pending` until the workflow or recovery has finished it. Its
 * conversation is updated by the workflow (`listMessage`), so that messages of one conversation never wait for each
 * other on the acknowledged path.
 *
 * Racing here: other deliveries of the same message. The first one creates the item; every other finds it. The SDK
 * retries a put whose answer was lost and then finds its own item: the API's request id identifies the delivery.
 * Throws what DynamoDB threw, or the deadline's reason.
 */
export async function storeMessage(
  { client, tableName }: TableAccess,
  item: MessageItem,
  { signal }: Deadline,
): Promise<StoreOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: item,
          ConditionExpression: messageDoesNotExist,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        { abortSignal: signal },
      );
      return 'stored';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return isOwnWrite(error, item) ? 'stored' : 'duplicate';
      // An adoption holds the item in a transaction at this moment.
      if (!(error instanceof TransactionConflictException)) throw error;
      await pause(pauseMs(attempt, conflictBackoff), signal);
    }
  }
}

function isOwnWrite({ Item }: ConditionalCheckFailedException, item: MessageItem): boolean {
  return itemOf(Item)?.request_id === item.request_id;
}
