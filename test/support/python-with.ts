import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from '../../tools/local-cloud/find-emulator.ts';

const localDirectory = join(import.meta.dirname, '..', '..', '.local');

/** moto and what its server mode needs. Read the differences in docs/decisions.md again before raising the versions. */
export function motoPython(): string {
  return pythonWith(['moto[dynamodb]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5']);
}

/** The Python of all examples in `docs/examples`: one environment, because making one takes ten seconds. */
export function examplesPython(): string {
  return pythonWith(['boto3>=1.35,<2', 'jsonschema>=4.20,<5', 'aws-lambda-powertools>=3,<4']);
}

/**
 * A Python that has these packages, in its own environment below `.local`; made on first use, by uv where no
 * Python >= 3.10 is found. Throws when neither is there: a test that needs it must not pass without.
 */
export function pythonWith(packages: readonly string[]): string {
  const digest = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 8);
  const folder = join(localDirectory, `python-${digest}`);
  const python = join(folder, 'bin', 'python');
  const isComplete = join(folder, 'complete');
  if (existsSync(isComplete)) return python;
  mkdirSync(localDirectory, { recursive: true });
  const base = findPython();
  if (base === undefined) {
    run('uv', ['venv', '--clear', '--python', '3.12', folder]);
    run('uv', ['pip', 'install', '--quiet', '--python', python, ...packages]);
  } else {
    run(base, ['-m', 'venv', '--clear', folder]);
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  }
  writeFileSync(isComplete, '');
  return python;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error)
    throw new Error(`${command} cannot be run: Python 3.10 or later, or uv, is needed`, { cause: error });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
}
