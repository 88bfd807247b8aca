import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import { applyMutant, readMutants } from '../../../../../tools/lab/mutants/mutant.ts';

const root = join(import.meta.dirname, '../../../../..');
const table = readMutants(readFileSync(join(root, 'test', 'mutants.tsv'), 'utf8'));
const byFile = Object.entries(Object.groupBy(table, ({ file }) => file));

/** Code that cannot be read fails in every test, and shows nothing of any. */
it.each(byFile)(
  'each mutant of %s is in its code, and leaves code that can be read',
  (file, mutants = []) => {
    const source = readFileSync(join(root, file), 'utf8');

    for (const mutant of mutants) {
      const changed = applyMutant(source, mutant);
      expect(changed, `gone: ${mutant.from}`).toBeDefined();
      expect(changed, `changes nothing: ${mutant.from}`).not.toBe(source);
      expect(
        () => transformSync(changed ?? '', { loader: 'ts', logLevel: 'silent' }),
        mutant.to,
      ).not.toThrow();
    }
  },
);

it('the table names no mutant twice', () => {
  const named = table.map(({ file, from, to }) => [file, from, to].join('\t'));

  expect(named.filter((name, at) => named.indexOf(name) !== at)).toEqual([]);
});
