import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MutantGround, testRunsFor } from '../../../../../tools/lab/mutants/run-mutant.ts';

const root = mkdtempSync(join(tmpdir(), 'mutants-test-'));
let ground: MutantGround;

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
  const mutant = { file, from, to: 'true', harm: '', equivalentBecause: '' };

  expect(await ground.try(mutant)).toBe('gone');
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
        'related infra infra/constructs/alarms.ts',
        'related unit infra/constructs/alarms.ts',
      ],
    ],
  ])('run the cheapest first for a file %s', (_, file, runs) => {
    expect(testRunsFor(file, root).map((run) => run.join(' '))).toEqual(runs);
  });
});
