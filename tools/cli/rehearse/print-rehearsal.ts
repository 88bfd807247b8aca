import { styleText } from 'node:util';
import type { Rehearsal, Situation } from './rehearsal.ts';
import { rehearsals } from './rehearsals.ts';
import { unrehearsed } from './unrehearsed.ts';

/** Print what can be rehearsed, and what cannot and why. */
export function printRehearsals(isJson: boolean): void {
  if (isJson) {
    const made = rehearsals.map(({ section, alarm, watches, summary }) => ({
      section,
      alarm,
      metric: watches.text,
      summary,
    }));
    const missing = unrehearsed.map(({ section, reason }) => ({ section, reason }));
    console.log(JSON.stringify({ rehearsals: made, unrehearsed: missing }, null, 2));
    return;
  }
  for (const { section, summary } of rehearsals) console.log(`${section.padEnd(22)} ${summary}`);
  console.log(styleText('bold', '\nnot on the local cloud'));
  for (const { section, reason } of unrehearsed) console.log(`${section.padEnd(22)} ${reason}`);
}

/** Print what a rehearsal left, the alarm that would go off, what to read and what ends the situation. */
export function printRehearsed(rehearsal: Rehearsal, situation: Situation, isJson: boolean): void {
  const { section, alarm, watches } = rehearsal;
  const { made, messageIds, undo } = situation;
  const runbook = `docs/runbook.md#${section}`;
  if (isJson) {
    console.log(
      JSON.stringify({ section, alarm, metric: watches.text, runbook, made, messageIds, undo }, null, 2),
    );
    return;
  }
  for (const line of made) console.log(line);
  row('alarm', `…-${alarm}: ${watches.text}`);
  row('read', runbook);
  if (messageIds[0] !== undefined) row('message', `export MESSAGE=${messageIds[0]}`);
  for (const [index, command] of undo.entries()) row(index === 0 ? 'end it' : '', command);
  if (undo.length === 0) row('end it', 'nothing to do: only traces are left, until npm start ends');
}

function row(label: string, text: string): void {
  console.log(`  ${styleText('cyan', label.padEnd(8))} ${text}`);
}
