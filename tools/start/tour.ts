import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { contextObject } from '../../shared/context/context-object.ts';
import { type Deployment, requiredOutput } from '../deployment.ts';
import { type ExecutionPath, executionsOf } from '../executions.ts';
import type { LocalKeys } from '../local-cloud/local-keys.ts';
import { selectMessages } from '../replay/select-messages.ts';
import { postWebhook, type WebhookAnswer } from '../webhooks/post-webhook.ts';
import { sendgridWebhook } from '../webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../webhooks/twilio-webhook.ts';
import { type SeededConversation, seededConversations } from './seed-conversations.ts';

const waitMs = 60_000;

/** Send one signed webhook to each seeded conversation and show what came of it; false when any step went wrong. */
export async function runTour(deployment: Deployment, keys: LocalKeys): Promise<boolean> {
  let isAllRight = true;
  const shown = [];
  for (const conversation of seededConversations) {
    const webhook = webhookTo(conversation, keys, deployment);
    const answer = await postWebhook(requiredOutput(deployment, 'ApiUrl'), webhook);
    shown.push({ conversation, answer });
  }
  for (const { conversation, answer } of shown) {
    const problem = await show(deployment, conversation, answer).catch((error: Error) => error.message);
    if (problem === undefined) continue;
    isAllRight = false;
    console.log(`  ${styleText('red', '✗')} ${problem}`);
  }
  return isAllRight;
}

function webhookTo(conversation: SeededConversation, keys: LocalKeys, deployment: Deployment): SignedWebhook {
  const { channelType, sender } = conversation;
  const body = `Hello from the tour, over ${channelType}`;
  if (channelType === 'email') {
    return sendgridWebhook(
      { from: `Customer <${sender}>`, subject: 'Hello', text: body },
      keys.sendgridPrivateKey,
    );
  }
  const message = { channel: channelType, from: sender, body };
  return twilioWebhook(message, keys, requiredOutput(deployment, 'PublicBaseUrl'));
}

/** What was wrong, or undefined. */
async function show(
  deployment: Deployment,
  conversation: SeededConversation,
  answer: WebhookAnswer,
): Promise<string | undefined> {
  const { channelType, conversationId, isHandedOff } = conversation;
  console.log(`\n${styleText('bold', channelType)}${isHandedOff ? ', handed off to a person' : ''}`);
  row(
    'answer',
    `${answer.status} ${answer.contentType}  ${answer.body}  ${styleText('dim', `${answer.durationMs} ms`)}`,
  );
  if (answer.status !== 200) return `the webhook was answered ${answer.status}`;
  const messageId = await routedMessage(deployment, conversationId);
  const path = await finishedExecution(deployment, messageId);
  row('states', path.states.join(' → '));
  const kind = isHandedOff ? 'Handoff' : 'Replies';
  const queue = `${channelType[0]?.toUpperCase()}${channelType.slice(1)}${kind}QueueUrl`;
  const context = await receiveContext(deployment, queue, messageId);
  row(
    'queue',
    `${channelType}-${kind.toLowerCase()}${isHandedOff ? '' : ', after its 30 s batching window'}`,
  );
  row('context', styleText('dim', JSON.stringify(context)));
  const checked = contextObject.safeParse(context);
  return checked.success ? undefined : 'the context does not match its schema';
}

function row(label: string, text: string): void {
  console.log(`  ${styleText('cyan', label.padEnd(8))} ${text}`);
}

async function routedMessage(deployment: Deployment, conversationId: string): Promise<string> {
  const item = await until(async () => {
    const items = await selectMessages(deployment, { by: 'conversation', conversationId });
    return items.at(-1)?.routing_status === 'routed' ? items.at(-1) : undefined;
  });
  if (item === undefined) throw new Error('the message was not routed within a minute');
  return item.message_id;
}

async function finishedExecution(deployment: Deployment, messageId: string): Promise<ExecutionPath> {
  const path = await until(async () =>
    (await executionsOf(deployment, messageId)).find(({ status }) => status === 'SUCCEEDED'),
  );
  if (path === undefined) throw new Error('the execution did not succeed within a minute');
  return path;
}

async function receiveContext(
  deployment: Deployment,
  queueOutput: string,
  messageId: string,
): Promise<unknown> {
  const QueueUrl = requiredOutput(deployment, queueOutput);
  const context = await until(async () => {
    const { Messages = [] } = await deployment.queues.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body, ReceiptHandle } of Messages) {
      const parsed = JSON.parse(Body ?? '{}');
      if (parsed.message?.message_id !== messageId) continue;
      await deployment.queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return parsed;
    }
    return undefined;
  });
  if (context === undefined) throw new Error('the context did not reach the queue within a minute');
  return context;
}

async function until<Value>(ask: () => Promise<Value | undefined>): Promise<Value | undefined> {
  for (const endsAt = Date.now() + waitMs; Date.now() < endsAt; await sleep(150)) {
    const value = await ask();
    if (value !== undefined) return value;
  }
  return undefined;
}
