import { styleText } from 'node:util';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { contextObject } from '../../../shared/context/context-object.ts';
import { type Deployment, requiredOutput } from '../../cli/deployment/deployment.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { postWebhook, type WebhookAnswer } from '../../cli/webhooks/post-webhook.ts';
import { sendgridWebhook } from '../../cli/webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../../cli/webhooks/twilio-webhook.ts';
import type { LocalKeys } from '../local-keys.ts';
import { type SeededConversation, seededConversations } from './seed-conversations.ts';
import { answerRow, contextRows, finishedExecution, row, until } from './tour-steps.ts';
import { showUnknownSender } from './tour-unknown-sender.ts';

export interface TourOptions {
  readonly keys: LocalKeys;
  /** The server that stands for the providers' APIs; undefined on AWS, where the tour asks for no answer. */
  readonly providerApiUrl: string | undefined;
}

/**
 * Send one signed webhook to each seeded conversation and one of an unknown sender, and show the results;
 * false when any step went wrong.
 */
export async function runTour(
  deployment: Deployment,
  { keys, providerApiUrl }: TourOptions,
): Promise<boolean> {
  console.log(
    'Replies are delayed by 30 s, so that messages in a row can be answered together. The conversations of this tour have\n' +
      'priority "high", which has no delay; neither have handoff queues.',
  );
  let isAllRight = true;
  const shown: Shown[] = [];
  for (const conversation of seededConversations) {
    const webhook = webhookTo(conversation, keys, deployment);
    const since = new Date().toISOString();
    const answer = await postWebhook(requiredOutput(deployment, 'ApiUrl'), webhook);
    shown.push({ conversation, answer, since });
  }
  const steps = [
    ...shown.map((one) => () => show(deployment, one)),
    ...(providerApiUrl === undefined ? [] : [() => showUnknownSender(deployment, { keys, providerApiUrl })]),
  ];
  for (const step of steps) {
    const problem = await step().catch((error: Error) => error.message);
    if (problem === undefined) continue;
    isAllRight = false;
    console.log(`  ${styleText('red', '✗')} ${problem}`);
  }
  return isAllRight;
}

interface Shown {
  readonly conversation: SeededConversation;
  readonly answer: WebhookAnswer;
  /** When it was sent: on an emulator that was running before, older messages lie there. */
  readonly since: string;
}

function webhookTo(conversation: SeededConversation, keys: LocalKeys, deployment: Deployment): SignedWebhook {
  const { channelType, sender, recipient: to } = conversation;
  const body = `Hello from the tour, over ${channelType}`;
  if (channelType === 'email') {
    return sendgridWebhook(
      { from: `Customer <${sender}>`, subject: 'Hello', text: body },
      keys.sendgridPrivateKey,
    );
  }
  const message = { channel: channelType, from: sender, to, body };
  return twilioWebhook(message, keys, requiredOutput(deployment, 'PublicBaseUrl'));
}

function aboutOf({ isHandedOff, recipient, companyId }: SeededConversation): string {
  const company = recipient && `, from a customer of two companies, to the number of ${companyId}`;
  return `${company ?? ''}${isHandedOff ? ', handed off to a human' : ''}`;
}

/** What was wrong, or undefined. */
async function show(
  deployment: Deployment,
  { conversation, answer, since }: Shown,
): Promise<string | undefined> {
  const { channelType, conversationId, isHandedOff } = conversation;
  console.log(`\n${styleText('bold', channelType)}${aboutOf(conversation)}`);
  answerRow(answer);
  if (answer.status !== 200) return `the webhook was answered ${answer.status}`;
  const messageId = await routedMessage(deployment, conversationId, since);
  // Only the local cloud lists the executions of an Express workflow.
  if (deployment.isLocal) {
    const path = await finishedExecution(deployment, messageId);
    row('states', path.states.join(' → '));
  }
  const kind = isHandedOff ? 'Handoff' : 'Replies';
  const queue = `${channelType[0]?.toUpperCase()}${channelType.slice(1)}${kind}QueueUrl`;
  const context = await receiveContext(deployment, queue, messageId);
  row('queue', `${channelType}-${kind.toLowerCase()}, without delay`);
  const checked = contextObject.safeParse(context);
  if (!checked.success) return 'the context does not match its schema';
  contextRows(checked.data);
  return undefined;
}

async function routedMessage(deployment: Deployment, conversationId: string, since: string): Promise<string> {
  const item = await until(async () => {
    const items = await selectMessages(deployment, { by: 'conversation', conversationId });
    return items.find(
      ({ received_at, routing_status }) => received_at >= since && routing_status === 'routed',
    );
  });
  if (item === undefined) throw new Error('the message was not routed within a minute');
  return item.message_id;
}

/** Contexts that a step received while it waited for its own, by message ID: in their queue they are invisible now. */
const receivedContexts = new Map<string, { context: unknown; receiptHandle: string | undefined }>();

async function receiveContext(
  deployment: Deployment,
  queueOutput: string,
  messageId: string,
): Promise<unknown> {
  const QueueUrl = requiredOutput(deployment, queueOutput);
  const received = await until(async () => {
    if (!receivedContexts.has(messageId)) await receiveBatch(deployment, QueueUrl);
    return receivedContexts.get(messageId);
  });
  if (received === undefined) throw new Error('the context did not reach the queue within a minute');
  await deployment.queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: received.receiptHandle }));
  return received.context;
}

async function receiveBatch(deployment: Deployment, QueueUrl: string): Promise<void> {
  const { Messages = [] } = await deployment.queues.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  for (const { Body, ReceiptHandle: receiptHandle } of Messages) {
    const context = JSON.parse(Body ?? '{}');
    receivedContexts.set(context.message?.message_id, { context, receiptHandle });
  }
}
