import { styleText } from 'node:util';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { executionsOf } from '../deployment/executions.ts';
import { readObject } from './read-content.ts';

/** Print a message in three lines or so: its id, its outcome, the beginning of its text, the states it went through. */
export async function printMessage(deployment: Deployment, item: MessageItem): Promise<void> {
  const facts = [
    item.routing_status,
    item.status_reason,
    item.queue && `${item.queue} ${item.queued_at ?? ''}`,
  ];
  console.log(`  ${item.message_id}  ${item.received_at}  ${facts.filter(Boolean).join('  ')}`);
  console.log(
    `    ${printable(item.content ?? '')
      .slice(0, 200)
      .replaceAll('\n', ' ')}`,
  );
  await printExecutions(deployment, item, '    ');
}

/** Print all that is stored of a message: each attribute of its item, and its whole text. */
export async function printWholeMessage(deployment: Deployment, item: MessageItem): Promise<void> {
  const { content, ...attributes } = item;
  console.log(styleText('bold', item.message_id));
  for (const [name, value] of Object.entries(attributes).sort(([left], [right]) =>
    left.localeCompare(right),
  )) {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    console.log(`  ${styleText('cyan', name.padEnd(18))} ${printable(text).replaceAll('\n', '\n  ')}`);
  }
  console.log(
    `  ${styleText('cyan', 'content')}\n${printable(await wholeTextOf(deployment, item, content ?? ''))}`,
  );
  await printExecutions(deployment, item, '  ');
}

/** Messages as data: all that is stored of each, its whole text, and its executions where they can be listed. */
export async function describeMessages(deployment: Deployment, items: readonly MessageItem[]) {
  const described: Record<string, unknown>[] = [];
  for (const item of items) {
    const paths = await executionsOf(deployment, item.message_id);
    const executions = paths.map(({ name, status, states }) => ({ name, status, states }));
    const content = await wholeTextOf(deployment, item, item.content ?? '');
    described.push({ ...item, content, executions });
  }
  return described;
}

async function wholeTextOf(deployment: Deployment, item: MessageItem, inline: string): Promise<string> {
  // Of a quarantined message the object is the request as it came: `raw` prints that.
  if (item.content_ref === undefined || item.routing_status === 'quarantined') return inline;
  return Buffer.from(await readObject(deployment, item.content_ref)).toString('utf8');
}

async function printExecutions(deployment: Deployment, item: MessageItem, indent: string): Promise<void> {
  for (const { name, status, states } of await executionsOf(deployment, item.message_id)) {
    console.log(styleText('dim', `${indent}${name}  ${status}  ${states.join(' → ')}`));
  }
}

/** What customers wrote must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, ' ');
}
