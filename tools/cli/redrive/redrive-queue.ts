import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';
import { counted } from '../terminal/counted.ts';

/** A queue by its short name: `sms-replies`, `whatsapp-handoff`. */
export function queueUrlOf(deployment: Deployment, name: string): string {
  const [, channel, kind] = /^([a-z]+)-(replies|handoff)$/.exec(name) ?? [];
  if (channel === undefined || kind === undefined) {
    throw new Error(`no queue is called ${name}: names are <channel>-replies and <channel>-handoff`);
  }
  const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  return requiredOutput(deployment, `${capitalised(channel)}${capitalised(kind)}QueueUrl`);
}

/** The ARN of a queue's dead-letter queue, and how many messages wait there (approximately, as SQS counts). */
export async function deadLetterQueueOf(
  { queues }: Deployment,
  queueUrl: string,
): Promise<{ readonly arn: string; readonly waiting: number; readonly url: string }> {
  const source = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] }),
  );
  const arn = JSON.parse(source.Attributes?.RedrivePolicy ?? '{}').deadLetterTargetArn;
  if (typeof arn !== 'string') throw new Error('the queue has no dead-letter queue');
  const url = queueUrl.replace(/[^/]+$/, arn.slice(arn.lastIndexOf(':') + 1));
  const counts = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return { arn, url, waiting: Number(counts.Attributes?.ApproximateNumberOfMessages ?? 0) };
}

/** Move everything by SQS's own redrive; resolves with the number of messages moved when SQS is done. */
export async function redriveBySqs(
  { queues }: Deployment,
  deadLetterArn: string,
  onMoved: (moved: number) => void,
): Promise<number> {
  await queues.send(new StartMessageMoveTaskCommand({ SourceArn: deadLetterArn }));
  for (;;) {
    const { Results } = await queues.send(
      new ListMessageMoveTasksCommand({ SourceArn: deadLetterArn, MaxResults: 1 }),
    );
    const task = Results?.[0];
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    onMoved(moved);
    if (task?.Status === 'COMPLETED') return moved;
    if (task?.Status === 'FAILED' || task?.Status === 'CANCELLED') {
      throw new Error(`SQS ended the redrive as ${task.Status}: ${task.FailureReason ?? 'no reason given'}`);
    }
    await sleep(1_000);
  }
}

/**
 * Move everything one by one: receive, send, delete. For engines without SQS's redrive; a message can be duplicated when
 * this is killed between send and delete, which consumers bear (they key on `message_id`). A message is deleted only after
 * its queue took it. Throws an Error that says how many were moved before something went wrong.
 */
export async function redriveByHand(
  { queues }: Deployment,
  from: string,
  { to, onMoved }: { readonly to: string; readonly onMoved: (moved: number) => void },
): Promise<number> {
  let moved = 0;
  try {
    for (;;) {
      const messages = await receiveFrom(queues, from);
      if (messages.length === 0) return moved;
      for (const message of messages) {
        await queues.send(new SendMessageCommand(toSend(message, to)));
        await queues.send(
          new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle as string }),
        );
        onMoved(++moved);
      }
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${counted(moved, 'message')} moved, then it failed (${reason}). The others are still in the dead-letter queue; those that ` +
        `were received are visible again in ${hiddenSeconds} s`,
      { cause },
    );
  }
}

const hiddenSeconds = 60;

async function receiveFrom(queues: SQSClient, QueueUrl: string): Promise<readonly Message[]> {
  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      VisibilityTimeout: hiddenSeconds,
    }),
  );
  return Messages;
}

/** A message as it was received, for another queue. */
export function toSend({ Body, MessageAttributes }: Message, QueueUrl: string) {
  const attributes = Object.entries(MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
    name,
    { DataType, StringValue },
  ]);
  return { QueueUrl, MessageBody: Body, MessageAttributes: Object.fromEntries(attributes) };
}
