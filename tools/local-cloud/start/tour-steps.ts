import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { ContextObject } from '../../../shared/context/context-object.ts';
import type { Deployment } from '../../cli/deployment/deployment.ts';
import { type ExecutionPath, executionsOf } from '../../cli/deployment/executions.ts';
import type { WebhookAnswer } from '../../cli/webhooks/post-webhook.ts';

const waitMs = 60_000;

/** One line of what the tour shows. */
export function row(label: string, text: string): void {
  console.log(`  ${styleText('cyan', label.padEnd(8))} ${text}`);
}

/** Six fields of a context. The whole is on the queue; docs/context-object.schema.json describes it. */
export function contextRows({ message, meta, conversation, company }: ContextObject): void {
  const fields = { from: message.from, body: message.body, message_id: message.message_id };
  const { conversation_id } = conversation;
  const more = { channel_type: meta.channel_type, conversation_id, company_name: company.company_name };
  row('context', fieldsOf(fields));
  row('', fieldsOf(more));
}

function fieldsOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${styleText('dim', `${name}:`)} ${JSON.stringify(value)}`)
    .join('  ');
}

export function answerRow({ status, contentType, body, durationMs }: WebhookAnswer): void {
  row('answer', `${status} ${contentType}  ${body}  ${styleText('dim', `${durationMs} ms`)}`);
}

/** Ask again for up to a minute; undefined when there was no answer by then. */
export async function until<Value>(ask: () => Promise<Value | undefined>): Promise<Value | undefined> {
  for (const endsAt = Date.now() + waitMs; Date.now() < endsAt; await sleep(150)) {
    const value = await ask();
    if (value !== undefined) return value;
  }
  return undefined;
}

export async function finishedExecution(deployment: Deployment, messageId: string): Promise<ExecutionPath> {
  const path = await until(async () =>
    (await executionsOf(deployment, messageId)).find(({ status }) => status === 'SUCCEEDED'),
  );
  if (path === undefined) throw new Error('the execution did not succeed within a minute');
  return path;
}
