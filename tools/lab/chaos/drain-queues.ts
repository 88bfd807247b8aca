import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Deployment } from '../../cli/deployment/deployment.ts';
import type { QueuedMessage } from './audit.ts';

/** Longer than the batching window of the replies queues: what is delayed becomes visible within it. */
const maxWaitMs = 60_000;

/** Take everything off the six queues, what is delayed too: every context, as often as it is there. */
export async function drainQueues({ outputs, queues }: Deployment): Promise<QueuedMessage[]> {
  const urls = Object.entries(outputs).filter(([key]) => /(Replies|Handoff)QueueUrl$/.test(key));
  const endsAt = Date.now() + maxWaitMs;
  const drained = await Promise.all(urls.map(([, QueueUrl]) => drain(QueueUrl)));
  return drained.flat();

  async function drain(QueueUrl: string): Promise<QueuedMessage[]> {
    const contexts: QueuedMessage[] = [];
    for (;;) {
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      if (Messages.length === 0) {
        if ((await waiting(QueueUrl)) === 0 || Date.now() > endsAt) return contexts;
        continue;
      }
      contexts.push(...Messages.map(({ Body }) => contextOf(Body)));
      await queues.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      );
    }
  }

  /** Visible and delayed ones. */
  async function waiting(QueueUrl: string): Promise<number> {
    const { Attributes } = await queues.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'],
      }),
    );
    return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
  }
}

function contextOf(body = '{}'): QueuedMessage {
  const { message } = JSON.parse(body);
  return { messageId: message.message_id, text: message.body };
}
