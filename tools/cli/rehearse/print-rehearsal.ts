import { styleText } from 'node:util';
import type { Output } from '../terminal/output.ts';
import type { Rehearsal, Situation } from './rehearsal.ts';
import { rehearsals } from './rehearsals.ts';
import { unrehearsed } from './unrehearsed.ts';

/** Print what can be rehearsed, and what cannot and why. */
export function printRehearsals(output: Output): void {
  for (const { section, summary } of rehearsals) output.line(`${section.padEnd(22)} ${summary}`);
  output.line(styleText('bold', '\nnot on the local cloud'));
  for (const { section, reason } of unrehearsed) output.line(`${section.padEnd(22)} ${reason}`);
  output.data({
    rehearsals: rehearsals.map(({ section, alarm, watches, summary }) => {
      return { section, alarm, metric: watches.text, summary };
    }),
    unrehearsed: unrehearsed.map(({ section, reason }) => ({ section, reason })),
  });
}

/** Print what a rehearsal left, the alarm that would go off, what to read and what ends the situation. */
export function printRehearsed(
  { section, alarm, watches: { text: metric } }: Rehearsal,
  { made, messageIds, undo }: Situation,
  output: Output,
): void {
  const runbook = `docs/runbook.md#${section}`;
  const row = (label: string, text: string) => output.line(`  ${styleText('cyan', label.padEnd(8))} ${text}`);
  for (const sentence of made) output.line(sentence);
  row('alarm', `…-${alarm}: ${metric}`);
  row('read', runbook);
  if (messageIds[0] !== undefined) row('message', `export MESSAGE=${messageIds[0]}`);
  for (const [index, command] of undo.entries()) row(index === 0 ? 'end it' : '', command);
  if (undo.length === 0) row('end it', 'nothing to do: only traces are left, until npm start ends');
  output.data({ section, alarm, metric, runbook, made, message_ids: messageIds, undo });
}
