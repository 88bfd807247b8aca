import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { headlinesOf, type Section, toMarkdown } from './section.ts';

const [begin, end] = ['<!-- bench: begin -->', '<!-- bench: end -->'];

/** Put the figures into performance.md and the tables into benchmarks.md. Throws, and changes neither, when one has no place for them. */
export function writeReport(docs: string, sections: readonly Section[], heading: string): void {
  const pages = [
    pageWith(join(docs, 'performance.md'), `${heading}\n\n${headlinesOf(sections)}`),
    pageWith(join(docs, 'benchmarks.md'), `${heading}\n\n${sections.map(toMarkdown).join('\n')}`),
  ];
  for (const { path, text } of pages) {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }
}

/** A page with these tables between its two marks. */
function pageWith(path: string, tables: string): { readonly path: string; readonly text: string } {
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no place for the tables: ${begin} and ${end}`);
  return { path, text: `${text.slice(0, from + begin.length)}\n\n${tables}\n${text.slice(to)}` };
}
