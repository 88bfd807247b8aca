import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { executionsOf } from '../../tools/cli/deployment/executions.ts';
import {
  createConversation,
  deployment,
  eventually,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  readItem,
} from './e2e-client.ts';
import { twilioWebhook } from './signed-webhooks.ts';

interface Conversation {
  readonly conversationId: string;
  readonly sender: string;
}

/** A company that no other test uses. */
export function newCompany(): string {
  return `company-${randomBytes(4).toString('hex')}`;
}

export async function conversationOf(companyId: string): Promise<Conversation> {
  const sender = newPhoneNumber();
  const { conversation_id } = await createConversation(sender, { company_id: companyId });
  return { conversationId: conversation_id, sender };
}

/** Send an SMS into a conversation; resolves with the message's id. */
export async function sendSms({ sender }: Conversation, text = 'hello'): Promise<string> {
  const fields = { MessageSid: newMessageSid(), From: sender, Body: text };
  const publicBaseUrl = String(outputs().PublicBaseUrl);
  const { status } = await post(twilioWebhook('sms', fields, { keys: keys(), publicBaseUrl }));
  expect(status).toBe(200);
  return fields.MessageSid;
}

/** Send an SMS and wait until it is routed; resolves with the milliseconds between its receipt and its queue. */
export async function timeToRoute(conversation: Conversation): Promise<number> {
  const messageId = await sendSms(conversation);
  const item = await routedItem(conversation, messageId);
  return Date.parse(String(item?.queued_at)) - Date.parse(String(item?.received_at));
}

export function routedItem({ conversationId }: Conversation, messageId: string) {
  const key = { conversation_id: conversationId, primary_channel: `message#${messageId}` };
  return eventually(
    () => readItem(key),
    (item) => item?.routing_status === 'routed',
  );
}

/** Resolves with the states that a message's execution took, once that has succeeded. */
export async function finishedPath(messageId: string): Promise<readonly string[]> {
  for (const endsAt = Date.now() + 30_000; Date.now() < endsAt; await sleep(200)) {
    const executions = await executionsOf(deployment(), messageId);
    const done = executions.find(({ status }) => status === 'SUCCEEDED');
    if (done) return done.states;
  }
  throw new Error('the execution did not succeed in time');
}

export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
