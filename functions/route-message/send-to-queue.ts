import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { QueueRoutingError } from '../../shared/errors.ts';
import { clientSettings } from '../../shared/store/aws-client-settings.ts';
import type { QueueMessage } from './queue-message.ts';

/**
 * The queues' client: the SDK's standard retries back off with jitter on throttling. It talks to the service's endpoint
 * and not to the host of the queue's URL, so that `AWS_ENDPOINT_URL` holds for it as for every other client.
 */
export function createQueueClient(): SQSClient {
  return new SQSClient({ ...clientSettings(4), useQueueUrlAsEndpoint: false });
}

/** Send one message. Throws QueueRoutingError if SQS did not confirm it. */
export async function sendToQueue(client: SQSClient, queueUrl: string, message: QueueMessage): Promise<void> {
  try {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: message.body,
        DelaySeconds: message.delaySeconds,
        MessageGroupId: message.groupId,
        MessageAttributes: Object.fromEntries(
          Object.entries(message.attributes).map(([name, value]) => [
            name,
            { DataType: 'String', StringValue: value },
          ]),
        ),
      }),
    );
  } catch (error) {
    throw new QueueRoutingError({ reason: 'queue did not take the message', cause: error });
  }
}
