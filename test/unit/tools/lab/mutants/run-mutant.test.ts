import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MutantGround } from '../../../../../tools/lab/mutants/run-mutant.ts';

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
