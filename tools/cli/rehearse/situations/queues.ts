import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { until } from '../../../local-cloud/start/tour-steps.ts';
import { deadLetterQueueOf, queueUrlOf, toSend } from '../../redrive/redrive-queue.ts';
import type { RehearsalSite, Situation } from '../rehearsal.ts';
import { addConversation, messageWhen, sendSms } from '../send-to-site.ts';

const queueName = 'sms-replies';

/** A context on the dead-letter queue, as after five receives that its consumer did not end with a delete. */
export async function makeDeadLetter(site: RehearsalSite): Promise<Situation> {
  const messageId = await route(site, { isHandedOff: false });
  const { queues } = site.deployment;
  const QueueUrl = queueUrlOf(site.deployment, queueName);
  const { url } = await deadLetterQueueOf(site.deployment, QueueUrl);
  const message = await takeFrom(site, QueueUrl, messageId);
  await queues.send(new SendMessageCommand(toSend(message, url)));
  await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return {
    made: [
      `An SMS was routed to ${queueName}, and its context was moved to the queue's dead letters.`,
      'On AWS, SQS moves it after five receives without a delete.',
    ],
    messageIds: [messageId],
    undo: [`npm run redrive -- ${queueName}`],
  };
}

/** A context that no consumer receives. */
export async function leaveOnQueue(site: RehearsalSite): Promise<Situation> {
  const messageId = await route(site, { isHandedOff: true });
  return {
    made: ['An SMS was routed to sms-handoff, where no consumer receives it.'],
    messageIds: [messageId],
    undo: [],
  };
}

async function route(site: RehearsalSite, options: { readonly isHandedOff: boolean }): Promise<string> {
  const { primary_channel: sender } = await addConversation(site, options);
  const { messageId } = await sendSms(site, sender);
  await messageWhen(site, messageId, ({ routing_status }) => routing_status === 'routed');
  return messageId;
}

/** Receive until this message comes. What else is received becomes visible again after five seconds. */
async function takeFrom(
  { deployment }: RehearsalSite,
  QueueUrl: string,
  messageId: string,
): Promise<Message> {
  const found = await until(async () => {
    const { Messages = [] } = await deployment.queues.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        VisibilityTimeout: 5,
      }),
    );
    return Messages.find(({ MessageAttributes }) => MessageAttributes?.message_id?.StringValue === messageId);
  });
  if (found === undefined) throw new Error(`message ${messageId} did not reach its queue within a minute`);
  return found;
}
