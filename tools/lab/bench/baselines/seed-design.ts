import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { createChannels } from '../../../../shared/channels/registry.ts';
import { functionEnvironment } from '../../../../shared/env.ts';
import { toWebhookRequest } from '../../../../shared/http/webhook-request.ts';
import type { InboundMessage } from '../../../../shared/messages/inbound-message.ts';
import { createLog } from '../../../../shared/observability/log.ts';
import { seedContext, seedMessage } from './seed-shapes.ts';

/**
 * The original design without changes, for benchmarks only: one Lambda that verifies, looks up, appends, builds the context
 * and sends it before it answers. Verification and parsing are the project's own, so that the difference is the design.
 */
const environment = functionEnvironment();
const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const queues = new SQSClient({ useQueueUrlAsEndpoint: false });
const log = createLog();
const channels = createChannels({});
const tableName = environment.required('CONVERSATIONS_TABLE');
const publicBaseUrl = environment.required('PUBLIC_BASE_URL');
const twilio = {
  accounts: new Map([
    [environment.required('TWILIO_ACCOUNT_SID'), { authTokens: [environment.required('TWILIO_AUTH_TOKEN')] }],
  ]),
  sender: undefined,
};
const sendgrid = { verificationKeys: [environment.required('SENDGRID_PUBLIC_KEY')], apiKey: undefined };

export async function handler(event: APIGatewayProxyEvent) {
  const request = toWebhookRequest(event, { publicBaseUrl, now: () => new Date() });
  const channel = channels[request.route];
  if (channel === undefined) return { statusCode: 404, body: '' };
  await channel.verify(request, { twilio: async () => twilio, sendgrid: async () => sendgrid });
  const parsed = await channel.parse(request);
  if (parsed.kind !== 'message') return { statusCode: 400, body: '' };
  const outcome = await process(parsed.message);
  log.info('webhook processed', { channel_type: parsed.message.channelType, outcome });
  return channel.acknowledgement;
}

async function process(message: InboundMessage): Promise<string> {
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'by_primary_channel',
      KeyConditionExpression: 'primary_channel = :channel',
      ExpressionAttributeValues: { ':channel': message.sender.id },
    }),
  );
  const [key] = Items;
  // The design answers strangers here; what that takes is left out.
  if (key === undefined) return 'unknown_sender';
  const timestamp = new Date().toISOString();
  const { Attributes = {} } = await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { conversation_id: key.conversation_id, primary_channel: key.primary_channel },
      UpdateExpression:
        'SET messages = list_append(if_not_exists(messages, :none), :message), conversation_status = :status, ' +
        'last_user_message_at = :at, last_activity_at = :at',
      ExpressionAttributeValues: {
        ':none': [],
        ':message': [seedMessage(message, timestamp)],
        ':status': 'user_reply_received',
        ':at': timestamp,
      },
      ReturnValues: 'ALL_NEW',
    }),
  );
  await queues.send(
    new SendMessageCommand({
      QueueUrl: environment.required('REPLIES_QUEUE_URL'),
      MessageBody: JSON.stringify(seedContext(message, Attributes, timestamp)),
    }),
  );
  return 'routed';
}
