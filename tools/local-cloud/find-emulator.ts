import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runWithProgress } from './run-with-progress.ts';

/** The version that docs/decisions.md speaks of. Verify that page before raising it. */
const version = '1.5.33';
const requirement = `ministack==${version}`;

const pythons = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];

/** A command that runs the emulator. */
export interface EmulatorCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The emulator, installed into `<directory>/venv` on first use, and again after this version was raised or the checkout was
 * moved; by uv where no Python >= 3.10 is found. Throws an Error that says what to install where there is neither.
 */
export async function findEmulator(directory: string): Promise<EmulatorCommand> {
  const venv = join(directory, 'venv');
  const executable = join(venv, 'bin', 'ministack');
  if (isUsable(venv, executable)) return { command: executable, args: [] };
  const python = findPython();
  if (python !== undefined) {
    rmSync(venv, { recursive: true, force: true });
    await installInto(directory, python);
    return { command: executable, args: [] };
  }
  if (succeeds('uvx', ['--version'])) {
    return { command: 'uvx', args: ['--python', '3.12', '--from', requirement, 'ministack'] };
  }
  throw new Error(
    'the local cloud needs Python 3.10 or later, or uv: install one of them (python.org, docs.astral.sh/uv), ' +
      'or name a running emulator with AWS_ENDPOINT_URL',
  );
}

/** A Python >= 3.10 with `venv`, where there is one. */
export function findPython(): string | undefined {
  return pythons.find(isRecentPython);
}

async function installInto(directory: string, python: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const venv = join(directory, 'venv');
  await runWithProgress('creating a Python environment (first run only)', {
    command: python,
    args: ['-m', 'venv', venv],
  });
  const install = ['install', '--quiet', '--disable-pip-version-check', requirement];
  const pip = { command: join(venv, 'bin', 'pip'), args: install };
  await runWithProgress('installing the local cloud (first run only)', pip).catch((error: Error) => {
    if (!/connection|resolve|timed out|No matching distribution/i.test(error.message)) throw error;
    throw new Error(
      `${requirement} cannot be downloaded: the first start needs a network, and pip a way to pypi.org or your mirror of ` +
        `it. Later starts work offline.\n${error.message}`,
    );
  });
}

/** The pinned version, with an interpreter that is still where the script says: neither holds indefinitely. */
function isUsable(venv: string, executable: string): boolean {
  const [installed] = globSync(
    join(venv, 'lib', 'python*', 'site-packages', `ministack-${version}.dist-info`),
  );
  if (installed === undefined || !existsSync(executable)) return false;
  const [interpreter] = /\/[^\n"']*\/bin\/python[\d.]*/.exec(readFileSync(executable, 'utf8')) ?? [];
  return interpreter !== undefined && existsSync(interpreter);
}

function isRecentPython(command: string): boolean {
  return succeeds(command, ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
