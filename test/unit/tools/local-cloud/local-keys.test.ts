import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { localKeys, makeLocalKeys } from '../../../../tools/local-cloud/local-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-keys-'));

afterAll(() => rmSync(folder, { recursive: true }));

it('makes keys on first use, for their owner only, and keeps them', () => {
  const file = join(folder, 'new', 'keys.json');
  const made = localKeys(file);

  expect(localKeys(file)).toEqual(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('adds what the file of an older version lacks, and keeps the rest', () => {
  const file = join(folder, 'old.json');
  const { liveTokenKey: _, ...old } = makeLocalKeys();
  writeFileSync(file, JSON.stringify(old));

  const keys = localKeys(file);

  expect(keys).toMatchObject({ ...old, liveTokenKey: { kty: 'EC', d: expect.any(String) } });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(keys);
});
