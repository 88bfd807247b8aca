import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { ExecutionStep } from '../../tools/cli/deployment/execution-steps.ts';
import { type ExecutionPath, executionsOf } from '../../tools/cli/deployment/executions.ts';
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

export interface Conversation {
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

export function routedItem({ conversationId }: Conversation, messageId: string) {
  const key = { conversation_id: conversationId, primary_channel: `message#${messageId}` };
  return eventually(
    () => readItem(key),
    (item) => item?.routing_status === 'routed',
  );
}

/** Resolves with the steps that a message's execution took, once that has succeeded. */
export async function finishedSteps(messageId: string): Promise<readonly ExecutionStep[]> {
  const succeeded = ({ status }: ExecutionPath) => status === 'SUCCEEDED';
  const executions = await eventually(
    () => executionsOf(deployment(), messageId),
    (all) => all.some(succeeded),
  );
  return executions.find(succeeded)?.steps ?? [];
}

export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
