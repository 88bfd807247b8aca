import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tools/local-cloud/temporary-folder.ts';

const module = new URL('../../../../tools/local-cloud/temporary-folder.ts', import.meta.url).href;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'temporary-folder-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** Make one in a process that ends like this; what was there while it ran. */
function inProcess(end: string): string {
  const code = `import { readdirSync } from 'node:fs';
    import { temporaryFolder } from ${JSON.stringify(module)};
    temporaryFolder(${JSON.stringify(directory)});
    process.stdout.write(String(readdirSync(${JSON.stringify(directory)}).length), () => { ${end} });`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }).stdout;
}

describe('a temporary folder', () => {
  it.each(['process.exit(0)', 'process.exit(130)', 'throw new Error()'])(
    'a temporary folder is gone after %s',
    (end) => {
      expect(inProcess(end)).toBe('1');
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  it('of a killed process is removed by the next one, and that of a living process is not', () => {
    expect(inProcess("process.kill(process.pid, 'SIGKILL')")).toBe('1');
    expect(readdirSync(directory)).toHaveLength(1);

    const first = temporaryFolder(directory);
    const second = temporaryFolder(directory);

    expect(readdirSync(directory)).toHaveLength(2);
    first.remove();
    second.remove();
    expect(existsSync(first.path)).toBe(false);
    expect(readdirSync(directory)).toEqual([]);
  });
});
