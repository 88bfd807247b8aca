import { styleText } from 'node:util';
import type { Finding } from './finding.ts';

const colours = { ok: 'green', wrong: 'red', unknown: 'yellow' } as const;

/** One line for each finding: the state, what was looked at, what was found, and what to do. */
export function printFindings(findings: readonly Finding[]): void {
  for (const { what, state, text, remedy } of findings) {
    const begin = `${styleText(colours[state], state.padEnd(8))} ${what.padEnd(17)}`;
    console.log(`${begin} ${text}${remedy === undefined ? '' : ` -> ${remedy}`}`);
  }
}
