import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { bucketClientOf } from '../../tools/cli/deployment/content-bucket.ts';
import { deployment, newMessageSid, outputs } from './e2e-client.ts';

/** A message of a conversation as recovery or the workflow left it. */
export async function storeMessage(
  conversation: { id: string; sender: string },
  changes: Record<string, unknown>,
) {
  const message_id = newMessageSid();
  const key = { conversation_id: conversation.id, primary_channel: `message#${message_id}` };
  await deployment().dynamo.send(
    new PutCommand({
      TableName: outputs().ConversationsTableName,
      Item: {
        ...key,
        conversation_key: conversation.sender,
        message_id,
        provider: 'twilio',
        channel_type: 'sms',
        direction: 'INBOUND',
        sender_id: conversation.sender,
        sender_type: 'phone',
        recipient_id: '+15559990000',
        content: `text of ${message_id}`,
        metadata: {},
        received_at: new Date().toISOString(),
        is_listed: false,
        attempts: 10,
        request_id: 'request-1',
        ...changes,
      },
    }),
  );
  return { ...key, message_id };
}

/** A request that this checkout's parser reads, and an earlier one did not. */
export async function storeQuarantined(body: Buffer) {
  const message_id = newMessageSid();
  const Key = `quarantine/${message_id}`;
  const Bucket = String(outputs().ContentBucketName);
  await bucketClientOf(deployment()).send(new PutObjectCommand({ Bucket, Key, Body: body }));
  const key = { conversation_id: `quarantine#${message_id}`, primary_channel: `message#${message_id}` };
  await deployment().dynamo.send(
    new PutCommand({
      TableName: outputs().ConversationsTableName,
      Item: {
        ...key,
        message_id,
        provider: 'twilio',
        channel_type: 'sms',
        route: 'sms',
        content_ref: Key,
        content_type: 'application/x-www-form-urlencoded',
        received_at: new Date().toISOString(),
        routing_status: 'quarantined',
        status_reason: 'channel_not_served',
        attempts: 0,
        request_id: 'request-1',
      },
    }),
  );
  return { ...key, message_id };
}
