import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment.ts';

/** Take everything that is visible on the six queues; the message id of every context, as often as it is there. */
export async function drainQueues({ outputs, queues }: Deployment): Promise<string[]> {
  const urls = Object.entries(outputs).filter(([key]) => /(Replies|Handoff)QueueUrl$/.test(key));
  const drained = await Promise.all(urls.map(([, QueueUrl]) => drain(QueueUrl)));
  return drained.flat();

  async function drain(QueueUrl: string): Promise<string[]> {
    const ids: string[] = [];
    for (let empty = 0; empty < 2; ) {
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      if (Messages.length === 0) {
        empty++;
        continue;
      }
      ids.push(...Messages.map(({ Body }) => JSON.parse(Body ?? '{}').message.message_id as string));
      await queues.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
        }),
      );
    }
    return ids;
  }
}
