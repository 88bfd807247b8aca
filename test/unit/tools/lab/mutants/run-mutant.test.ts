import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mutant } from '../../../../../tools/lab/mutants/mutant.ts';
import { MutantGround, testRunsFor } from '../../../../../tools/lab/mutants/run-mutant.ts';

const root = mkdtempSync(join(tmpdir(), 'mutants-test-'));
let ground: MutantGround;

const mutantOf = (file: string, from: string, to: string): Mutant => ({
  ...{ file, from, to },
  harm: '',
  equivalentBecause: '',
});

beforeAll(() => {
  mkdirSync(join(root, 'shared'));
  writeFileSync(join(root, 'shared', 'a.ts'), 'if (a < b) c();');
  ground = new MutantGround(root);
});

afterAll(() => {
  ground.remove();
  rmSync(root, { recursive: true });
});

it.each([
  ['a text that was rewritten', 'shared/a.ts', 'a <= b'],
  ['a file that was moved', 'shared/moved.ts', 'a < b'],
])('says of %s that the mutant no longer applies', async (_, file, from) => {
  expect(await ground.try(mutantOf(file, from, 'true'))).toBe('gone');
});

/** Vitest is started four times: no test has the name of the file, so only those that import it run. */
describe('Vitest as the judge', () => {
  const project = mkdtempSync(join(tmpdir(), 'mutants-project-'));
  let tried: MutantGround;

  beforeAll(() => {
    const files = {
      'package.json': '{ "type": "module" }',
      'vitest.config.ts': `import { defineConfig } from 'vitest/config';
        const level = (name) => ({ test: { name, include: ['test/' + name + '/**/*.test.ts'] } });
        export default defineConfig({ test: { projects: [level('unit'), level('infra')] } });`,
      'shared/range.ts': 'export const isIn = (from, to, n) => from <= n && n < to;',
      'test/unit/limits.test.ts': `import { expect, it } from 'vitest';
        import { isIn } from '../../shared/range.ts';
        it('ends before its end', () => expect([isIn(1, 3, 2), isIn(1, 3, 3)]).toEqual([true, false]));`,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
    symlinkSync(join(import.meta.dirname, '../../../../../node_modules'), join(project, 'node_modules'));
    tried = new MutantGround(project);
  });

  afterAll(() => {
    tried.remove();
    rmSync(project, { recursive: true });
  });

  it.each([
    ['a change that a test notices is killed', ['n < to', 'n <= to'], 'killed'],
    ['a change that no test notices survives', ['from <= n', 'from < n'], 'survived'],
  ] as const)('%s, and is taken back', async (_, [from, to], result) => {
    expect(await tried.try(mutantOf('shared/range.ts', from, to))).toBe(result);

    expect(readFileSync(join(tried.folder, 'shared/range.ts'), 'utf8')).toContain('from <= n && n < to');
  });

  it('tests that fail without a change judge nothing', async () => {
    const test = join(tried.folder, 'test/unit/limits.test.ts');
    writeFileSync(test, readFileSync(test, 'utf8').replace('[true, false]', '[true, true]'));

    await expect(tried.checkUnchanged([mutantOf('shared/range.ts', 'n < to', '')])).rejects.toThrow(
      'ends before its end',
    );
  });
});

describe('the tests that can notice a change', () => {
  beforeAll(() => {
    for (const folder of ['test/unit/shared/store', 'test/infra'])
      mkdirSync(join(root, folder), { recursive: true });
    for (const test of [
      'shared/store/a-b.test.ts',
      'shared/store/provider-a-b.test.ts',
      'shared/store/c.test.ts',
    ])
      writeFileSync(join(root, 'test', 'unit', test), '');
    writeFileSync(join(root, 'test', 'infra', 'alarms.test.ts'), '');
    writeFileSync(join(root, 'test', 'infra', 'release.test.ts'), 'toMatchObject({ evaluationPeriods: 3 })');
  });

  const store = 'test/unit/shared/store';

  it.each<[string, string, string[]]>([
    [
      'with tests that have its name',
      'shared/store/a-b.ts',
      [
        `run unit ${store}/a-b.test.ts ${store}/provider-a-b.test.ts`,
        `run unit ${store}`,
        'related unit shared/store/a-b.ts',
        'related infra shared/store/a-b.ts',
      ],
    ],
    [
      'in a folder below the one that has tests',
      'shared/store/deep/d.ts',
      [`run unit ${store}`, 'related unit shared/store/deep/d.ts', 'related infra shared/store/deep/d.ts'],
    ],
    [
      'of the template',
      'infra/constructs/alarms.ts',
      [
        'run infra test/infra/alarms.test.ts',
        'run infra test/infra/release.test.ts',
        'related infra infra/constructs/alarms.ts',
        'related unit infra/constructs/alarms.ts',
      ],
    ],
  ])('run the cheapest first for a file %s', (_, file, runs) => {
    expect(testRunsFor(mutantOf(file, 'evaluationPeriods: 3', ''), root).map((run) => run.join(' '))).toEqual(
      runs,
    );
  });
});
