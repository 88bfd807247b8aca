import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findEmulator } from '../../../../tools/local-cloud/find-emulator.ts';

let folder: string;
let local: string;

/** A command that is found on the PATH and does this. */
function command(name: string, script: string, directory = join(folder, 'bin')): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, name), 0o755);
}

/** A Python that can make a virtual environment whose pip installs the emulator. */
const recentPython = `
[ "$1" = "-c" ] && exit 0
/bin/mkdir -p "$3/bin"
/bin/echo '#!/bin/sh
/bin/echo "$@" > "\${0%/*}/asked"
/bin/echo > "\${0%/*}/ministack"' > "$3/bin/pip"
/bin/chmod 755 "$3/bin/pip"`;

/** An emulator as pip leaves it: its metadata, and a script that names its interpreter. */
function install(version: string, interpreter: string): void {
  mkdirSync(join(local, 'venv', 'lib', 'python3.12', 'site-packages', `ministack-${version}.dist-info`), {
    recursive: true,
  });
  command('python3', '', join(local, 'venv', 'bin'));
  writeFileSync(join(local, 'venv', 'bin', 'ministack'), `#!${interpreter}\nmain()\n`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-emulator-'));
  local = join(folder, 'local');
  mkdirSync(join(folder, 'bin'));
  vi.stubEnv('PATH', join(folder, 'bin'));
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('findEmulator', () => {
  it('uses the pinned version that is installed already', async () => {
    install('1.5.33', join(local, 'venv', 'bin', 'python3'));

    expect(await findEmulator(local)).toEqual({ command: join(local, 'venv', 'bin', 'ministack'), args: [] });
    expect(existsSync(join(local, 'venv', 'bin', 'asked'))).toBe(false);
  });

  it.each([
    ['another version is installed', '1.5.32', undefined],
    [
      'the checkout was moved, so that its script names an interpreter of the old place',
      '1.5.33',
      '/moved/venv/bin/python3',
    ],
  ])('installs the pinned version anew when %s', async (_, version, interpreter) => {
    command('python3', recentPython);
    install(version, interpreter ?? join(local, 'venv', 'bin', 'python3'));

    await findEmulator(local);

    expect(readFileSync(join(local, 'venv', 'bin', 'asked'), 'utf8')).toContain('ministack==1.5.33');
    expect(existsSync(join(local, 'venv', 'lib'))).toBe(false);
  });

  it('installs it anew when an installation was interrupted', async () => {
    command('python3', recentPython);
    command('ministack', '', join(local, 'venv', 'bin'));

    await findEmulator(local);

    expect(readFileSync(join(local, 'venv', 'bin', 'asked'), 'utf8')).toContain('ministack==1.5.33');
  });

  it('says that the first start needs a network', async () => {
    const offline = 'ERROR: No matching distribution found for ministack==1.5.33';
    command('python3', recentPython.replace(/\/bin\/echo > .*ministack"/, `/bin/echo "${offline}"; exit 1`));

    await expect(findEmulator(local)).rejects.toThrow(
      /first start needs a network.*No matching distribution/s,
    );
  });

  it('installs the pinned version with the Python that is there', async () => {
    command('python3', recentPython);

    const found = await findEmulator(local);

    expect(found).toEqual({ command: join(local, 'venv', 'bin', 'ministack'), args: [] });
  });

  it.each([
    ['no Python', undefined],
    ['a Python that is too old, or has no venv', 'exit 1'],
  ])('runs it by uv where there is %s', async (_, python) => {
    if (python !== undefined) command('python3', python);
    command('uvx', 'exit 0');

    expect(await findEmulator(local)).toEqual({
      command: 'uvx',
      args: ['--python', '3.12', '--from', 'ministack==1.5.33', 'ministack'],
    });
  });

  it('says what to install where there is neither', async () => {
    await expect(findEmulator(local)).rejects.toThrow(
      /Python 3\.10 or later, or uv: install one.*AWS_ENDPOINT_URL/,
    );
  });
});
