import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const sources = globSync(['functions/**/*.ts', 'shared/**/*.ts'], { cwd: root.pathname })
  .map(read)
  .join('\n');

/** What the runbook and the deployment page look for in the logs, the ids of messages aside. */
const phrases = ['docs/runbook.md', 'docs/deploy.md'].flatMap((path) =>
  [...read(path).matchAll(/--find (?:"([^"$]+)"|(\w+))/g)].map(([, quoted, word]) => quoted ?? word ?? ''),
);

/** Log messages that the runbook quotes: constant phrases of more than one word. */
const quoted = [...read('docs/runbook.md').matchAll(/`((?:task|workflow|message|recovery) [a-z ,]+)`/g)].map(
  ([, text = '']) => text,
);

it.each([...new Set([...phrases, ...quoted])])(
  'the functions log what the documents look for: %s',
  (phrase) => {
    expect(sources).toContain(phrase);
  },
);

it('finds the phrases', () => {
  expect(phrases.length).toBeGreaterThan(10);
  expect(quoted.length).toBeGreaterThan(3);
});
