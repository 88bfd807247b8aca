import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runWithProgress } from './run-with-progress.ts';

/** The version that docs/decisions.md speaks of. Check what is said there again before raising it. */
const requirement = 'ministack==1.5.33';

const pythons = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];

/** A command that runs the emulator. */
export interface EmulatorCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The emulator, installed into `<directory>/venv` on first use; by uv where no Python >= 3.10 is found. Throws an Error
 * that says what to install where there is neither.
 */
export async function findEmulator(directory: string): Promise<EmulatorCommand> {
  const executable = join(directory, 'venv', 'bin', 'ministack');
  if (existsSync(executable)) return { command: executable, args: [] };
  const python = findPython();
  if (python !== undefined) {
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
  const label = 'installing the local cloud (first run only)';
  await runWithProgress(label, { command: python, args: ['-m', 'venv', venv] });
  const install = ['install', '--quiet', '--disable-pip-version-check', requirement];
  await runWithProgress(label, { command: join(venv, 'bin', 'pip'), args: install });
}

function isRecentPython(command: string): boolean {
  return succeeds(command, ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
