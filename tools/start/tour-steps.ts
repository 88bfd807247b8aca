import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Deployment } from '../deployment.ts';
import { type ExecutionPath, executionsOf } from '../executions.ts';
import type { WebhookAnswer } from '../webhooks/post-webhook.ts';

const waitMs = 60_000;

/** One line of what the tour shows. */
export function row(label: string, text: string): void {
  console.log(`  ${styleText('cyan', label.padEnd(8))} ${text}`);
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
