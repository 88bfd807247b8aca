import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { zipFiles } from '../../../../tools/local-cloud/zip-files.ts';

const readWithPython = `import sys, zipfile, json
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps({info.filename: archive.read(info).decode() for info in archive.infolist()}))`;

it('makes archives that Python reads, with every name and byte', () => {
  const files = { 'index.js': 'code', 'lazy/ä.js': 'x'.repeat(70_000), 'package.json': '' };
  const folder = mkdtempSync(join(tmpdir(), 'zip-files-'));
  const archive = join(folder, 'code.zip');
  writeFileSync(
    archive,
    zipFiles(new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))),
  );

  const { stdout, stderr } = spawnSync('python3', ['-c', readWithPython, archive], { encoding: 'utf8' });

  rmSync(folder, { recursive: true });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(files);
});
