import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { savedFiles } from '../../../../../tools/local-cloud/start/saved-files.ts';

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

/** As vim, JetBrains' editors, `sed -i` and `git checkout` save: a new file takes the name of the old one. */
function saveByRename(name: string): void {
  writeFileSync(join(folder, `${name}.new~`), 'other text');
  renameSync(join(folder, `${name}.new~`), join(folder, name));
}

describe('saved files', () => {
  it.each(['a.ts', 'deep/a.ts'])('are seen at every save of %s that replaces the file', async (name) => {
    save(name);
    const batches = savedFiles([folder], watching.signal);

    for (let time = 0; time < 3; time++) {
      const next = batches.next();
      saveByRename(name);
      expect((await next).value).toEqual([join(folder, name)]);
    }
  });

  it('are seen when they are saved in place after they were replaced', async () => {
    save('a.ts');
    const batches = savedFiles([folder], watching.signal);
    const replaced = batches.next();
    saveByRename('a.ts');
    await replaced;
    const inPlace = batches.next();
    save('a.ts');

    expect((await inPlace).value).toEqual([join(folder, 'a.ts')]);
  });

  it('are seen in a folder that was made, or removed and made again, while they are watched', async () => {
    const batches = savedFiles([folder], watching.signal);
    const made = batches.next();
    mkdirSync(join(folder, 'new/deeper'), { recursive: true });
    save('new/deeper/a.ts');
    expect((await made).value).toEqual([join(folder, 'new/deeper/a.ts')]);

    const remade = batches.next();
    rmSync(join(folder, 'new'), { recursive: true });
    mkdirSync(join(folder, 'new/deeper'), { recursive: true });
    save('new/deeper/b.ts');
    expect((await remade).value).toContain(join(folder, 'new/deeper/b.ts'));

    const again = batches.next();
    saveByRename('new/deeper/b.ts');
    expect((await again).value).toContain(join(folder, 'new/deeper/b.ts'));
  });

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
