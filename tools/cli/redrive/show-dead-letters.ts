import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment/deployment.ts';
import { counted } from '../terminal/counted.ts';
import type { Output } from '../terminal/output.ts';

/** SQS hands out ten at a time; more would only scroll by. */
const mostShown = 10;

/**
 * Print which messages lie in a dead-letter queue: ids and counts, no texts. They stay where they are and visible, so that
 * a redrive right after this finds them.
 */
export async function showDeadLetters(
  { queues }: Deployment,
  { url, waiting }: { readonly url: string; readonly waiting: number },
  output: Output,
): Promise<void> {
  output.line(
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
  const letters = Messages.map(({ MessageAttributes, Attributes }) => ({
    message_id: MessageAttributes?.message_id?.StringValue,
    conversation_id: MessageAttributes?.conversation_id?.StringValue,
    sent_at: new Date(Number(Attributes?.SentTimestamp)).toISOString(),
    receives: Number(Attributes?.ApproximateReceiveCount),
  }));
  for (const { message_id, conversation_id, sent_at, receives } of letters) {
    output.line(
      `  ${message_id}  ${conversation_id}  sent ${sent_at}  received ${counted(receives, 'time')}`,
    );
  }
  output.data({ dead_letters: waiting, messages: letters });
}
