import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Section, toMarkdown } from './section.ts';

const [begin, end] = ['<!-- bench: begin -->', '<!-- bench: end -->'];

/** Put the tables between the page's two marks, in one step. Throws when the page has none. */
export function writeReport(page: string, sections: readonly Section[], heading: string): void {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the tables`);
  const tables = sections.map(toMarkdown).join('\n');
  const written = `${page}.new`;
  writeFileSync(
    written,
    `${text.slice(0, from + begin.length)}\n\n${heading}\n\n${tables}\n${text.slice(to)}`,
  );
  renameSync(written, page);
}
