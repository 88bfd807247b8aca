import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { savedFiles } from '../../../../tools/start/saved-files.ts';

let folder: string;
let watching: AbortController;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'saved-files-'));
  mkdirSync(join(folder, 'deep'));
  watching = new AbortController();
});

afterEach(() => {
  watching.abort();
  rmSync(folder, { recursive: true });
});

function save(...names: readonly string[]): void {
  for (const name of names) writeFileSync(join(folder, name), 'text');
}

describe('saved files', () => {
  it('come in one batch when they are saved together, at any depth', async () => {
    const batches = savedFiles([folder], watching.signal);
    const first = batches.next();
    save('b.ts', 'deep/a.ts');

    expect((await first).value).toEqual([join(folder, 'b.ts'), join(folder, 'deep/a.ts')]);
  });

  it('are kept for the next batch while nobody asks for one', async () => {
    const batches = savedFiles([folder], watching.signal);
    const first = batches.next();
    save('a.ts');
    await first;
    save('c.json');

    expect((await batches.next()).value).toEqual([join(folder, 'c.json')]);
  });

  it('are no files that editors keep beside them', async () => {
    const batches = savedFiles([folder], watching.signal);
    const first = batches.next();
    save('.a.ts.swp', 'a.ts~', '4913', '.#a.ts', 'a.ts');

    expect((await first).value).toEqual([join(folder, 'a.ts')]);
  });

  it('end with the signal', async () => {
    const first = savedFiles([folder], watching.signal).next();
    watching.abort();

    expect((await first).done).toBe(true);
  });
});
