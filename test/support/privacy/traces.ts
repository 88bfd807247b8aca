import { DescribeExecutionCommand, paginateListExecutions } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { deadLetterQueueOf } from '../../../tools/cli/redrive/redrive-queue.ts';
import { deployment, eventually, outputs } from '../e2e-client.ts';

/** What executions since then were started with, and what they say of their failures. */
export async function executionTraces(since: Date): Promise<string[]> {
  const { workflow } = deployment();
  const found: string[] = [];
  const pages = paginateListExecutions(
    { client: workflow },
    { stateMachineArn: outputs().StateMachineArn as string },
  );
  for await (const { executions = [] } of pages) {
    const recent = executions.filter(({ startDate }) => startDate !== undefined && startDate >= since);
    for (const { executionArn, name } of recent) {
      const { input, error, cause } = await workflow.send(new DescribeExecutionCommand({ executionArn }));
      found.push(JSON.stringify({ name, input, error, cause }));
    }
  }
  return found;
}

/** Receive a message until SQS gives it up; resolves with everything that the dead-letter queue says of it but its body. */
export async function deadLetterOf(queueOutput: string, messageId: string): Promise<string> {
  const { queues } = deployment();
  const QueueUrl = outputs()[queueOutput] as string;
  const { url } = await deadLetterQueueOf(deployment(), QueueUrl);
  const dead = await eventually(
    async () => {
      await failOnce(QueueUrl, messageId);
      return (await receive(url)).find((message) => isOf(message, messageId));
    },
    (message) => message !== undefined,
    60_000,
  );
  const { Body, ...rest } = dead ?? {};
  return JSON.stringify({ hadBody: Body !== undefined, ...rest });

  /** What other tests left there is taken away: it would fail as well. */
  async function failOnce(from: string, id: string): Promise<void> {
    for (const message of await receive(from)) {
      if (isOf(message, id)) continue;
      const { ReceiptHandle } = message;
      await queues.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
    }
  }

  async function receive(from: string): Promise<readonly Message[]> {
    const { Messages = [] } = await queues.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  }
}

function isOf({ MessageAttributes }: Message, messageId: string): boolean {
  return MessageAttributes?.message_id?.StringValue === messageId;
}
