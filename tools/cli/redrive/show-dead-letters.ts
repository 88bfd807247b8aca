import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment/deployment.ts';
import { counted } from '../terminal/counted.ts';

/** SQS hands out ten at a time; more would only scroll by. */
const mostShown = 10;

/**
 * Print which messages lie in a dead-letter queue: ids and counts, no texts. They stay where they are and visible, so that
 * a redrive right after this finds them.
 */
export async function showDeadLetters(
  { queues }: Deployment,
  { url, waiting }: { readonly url: string; readonly waiting: number },
): Promise<void> {
  console.log(
    `${counted(waiting, 'dead letter')}${waiting > mostShown ? `, at most ${mostShown} of them here` : ''}`,
  );
  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: mostShown,
      VisibilityTimeout: 0,
      MessageAttributeNames: ['message_id', 'conversation_id'],
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
    }),
  );
  for (const { MessageAttributes, Attributes } of Messages) {
    const sentAt = new Date(Number(Attributes?.SentTimestamp)).toISOString();
    console.log(
      `  ${MessageAttributes?.message_id?.StringValue}  ${MessageAttributes?.conversation_id?.StringValue}  ` +
        `sent ${sentAt}  received ${counted(Number(Attributes?.ApproximateReceiveCount), 'time')}`,
    );
  }
}
