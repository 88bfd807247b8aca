import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ParsedWebhook } from '../../shared/messages/inbound-message.ts';
import { isRequestKept } from '../../shared/store/find-conversation.ts';
import { messageSortKey, quarantineConversationId } from '../../shared/store/table-keys.ts';
import { expiryOf } from '../../shared/time/expiry.ts';
import type { PersistCall } from './persist-options.ts';
import type { Persisted } from './receive-webhook.ts';

const requestIsNotStored = 'attribute_not_exists(conversation_id)';

type Unreadable = Extract<ParsedWebhook, { readonly kind: 'unreadable' }>;

/**
 * Quarantine a signed request that cannot be parsed: its bytes in the bucket, then an item with the reason and the
 * facts that a later parser needs. Neither provider retries a 4xx.
 */
export async function persistUnreadable(call: PersistCall, parsed: Unreadable): Promise<Persisted> {
  const { options, request, deadline } = call;
  const { messageId, channelType, reason } = parsed;
  const duplicate = { outcome: 'duplicate', channelType, messageId } as const;
  if (await isRequestKept(options.table, messageId, deadline.signal)) return duplicate;
  await options.upload([parsed.upload], deadline.signal);
  try {
    await options.table.client.send(
      new PutCommand({
        TableName: options.table.tableName,
        Item: {
          conversation_id: quarantineConversationId(messageId),
          primary_channel: messageSortKey(messageId),
          message_id: messageId,
          provider: parsed.provider,
          channel_type: channelType,
          direction: 'INBOUND',
          content_ref: parsed.upload.key,
          received_at: request.receivedAt.toISOString(),
          routing_status: 'quarantined',
          status_reason: reason,
          route: request.route,
          content_type: request.contentType,
          attempts: 0,
          request_id: request.requestId,
          expires_at: expiryOf(request.receivedAt, options.quarantineRetentionDays),
        },
        ConditionExpression: requestIsNotStored,
      }),
      { abortSignal: deadline.signal },
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return duplicate;
  }
  return { outcome: 'quarantined', channelType, messageId, reason };
}
