import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { proseOf } from '../../support/prose.ts';

/** Words that a reader has to decode, and what is written instead. Pages, comments, messages and the names of tests keep to them. */
const rules: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [
    /\b(?:an?|one|each|every|another|this|that|which|the|first|next|same|whose|[MK]B) mails?\b|\bmails\b/i,
    'email',
  ],
  [/\be-mails?\b/i, 'email'],
  [/\bcan not\b/i, 'cannot'],
];

/** Where such words stand for a reason. */
const exceptions: readonly (readonly [path: string, text: RegExp, reason: string])[] = [
  ['test/unit/docs/plain-words.test.ts', /./, 'names the words'],
  ['functions/send-fallback/robot-address.ts', /\(\?:e\?mails\?/, 'a pattern over the addresses of machines'],
  ['tools/lab/bench/large-mail/measure-large-mail.ts', /large-mails\.ts/, 'the name of a file'],
];

const root = join(import.meta.dirname, '..', '..', '..');
const paths = globSync(
  ['*.md', 'docs/**/*.{md,ts}', '{functions,infra,packages,shared,test,tools}/**/*.{md,ts,tsx,cjs}'],
  { cwd: root },
).filter((path) => !/^test\/fixtures\/|\/(?:dist|node_modules)\//.test(path));

const prose = paths.flatMap((path) =>
  proseOf(path, readFileSync(join(root, path), 'utf8')).map((passage) => ({ path, ...passage })),
);

const isExcepted = (path: string, text: string) =>
  exceptions.some(([where, pattern]) => where === path && pattern.test(text));

it.each(rules)('no page, comment, message or name of a test says %s: it says %s', (phrase) => {
  const found = prose.filter(({ path, text }) => phrase.test(text) && !isExcepted(path, text));

  expect(found.map(({ path, line, text }) => `${path}:${line}: ${text.trim()}`)).toEqual([]);
});

it('every exception is needed', () => {
  const unneeded = exceptions.filter(
    ([where, pattern]) =>
      !prose.some(
        ({ path, text }) =>
          path === where && pattern.test(text) && rules.some(([phrase]) => phrase.test(text)),
      ),
  );

  expect(unneeded).toEqual([]);
});

it('finds the prose of pages and of sources', () => {
  expect(paths.length).toBeGreaterThan(700);
  expect(prose.length).toBeGreaterThan(10_000);
});
