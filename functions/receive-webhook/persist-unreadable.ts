import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ParsedWebhook } from '../../shared/messages/inbound-message.ts';
import { isMessageStored } from '../../shared/store/find-conversation.ts';
import { messageSortKey, quarantineConversationId } from '../../shared/store/table-keys.ts';
import { expiryOf } from './expiry.ts';
import type { PersistCall } from './persist-webhook.ts';
import type { Persisted } from './receive-webhook.ts';

type Unreadable = Extract<ParsedWebhook, { readonly kind: 'unreadable' }>;

/**
 * Keep a signed mail that can't be read: its bytes in the bucket, then an item that says why. SendGrid would drop it for
 * good on a 4xx and send it again for three days on a 5xx.
 */
export async function persistUnreadable(call: PersistCall, parsed: Unreadable): Promise<Persisted> {
  const { options, request, deadline } = call;
  const duplicate = { outcome: 'duplicate', channelType: 'email', messageId: parsed.messageId } as const;
  if (await isMessageStored(options.table, parsed.messageId, deadline.signal)) return duplicate;
  await options.upload([parsed.upload], deadline.signal);
  try {
    await options.table.client.send(
      new PutCommand({
        TableName: options.table.tableName,
        Item: {
          conversation_id: quarantineConversationId(parsed.messageId),
          primary_channel: messageSortKey(parsed.messageId),
          message_id: parsed.messageId,
          provider: 'sendgrid',
          channel_type: 'email',
          direction: 'INBOUND',
          content_ref: parsed.upload.key,
          received_at: request.receivedAt.toISOString(),
          routing_status: 'quarantined',
          status_reason: parsed.reason,
          attempts: 0,
          request_id: request.requestId,
          expires_at: expiryOf(request.receivedAt, options.quarantineRetentionDays),
        },
        ConditionExpression: 'attribute_not_exists(conversation_id)',
      }),
      { abortSignal: deadline.signal },
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return duplicate;
  }
  return { outcome: 'quarantined', messageId: parsed.messageId, reason: parsed.reason };
}
