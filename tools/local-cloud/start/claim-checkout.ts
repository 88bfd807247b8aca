import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Claim {
  readonly pid: number;
  readonly port: number;
}

/**
 * Claim the folder of a local cloud's outputs until this process ends: the commands find the cloud by this one file, so a
 * second cloud would replace the first. Throws an Error that names the one that is running. A claim whose
 * process is gone counts for nothing.
 */
export function claimCheckout(directory: string, port: number): void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'start.json');
  const claim = JSON.stringify({ pid: process.pid, port } satisfies Claim);
  if (!writeNew(file, claim)) {
    const other = readClaim(file);
    if (other !== undefined && isStart(other.pid)) {
      throw new Error(
        `a local cloud of this checkout is already running on port ${other.port} (process ${other.pid}): ` +
          'end it with Ctrl-C first. For a second one set LOCAL_DIRECTORY to another folder, for it and for its commands',
      );
    }
    writeFileSync(file, claim);
  }
  process.once('exit', () => rmSync(file, { force: true }));
}

function writeNew(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined for one that was left half written. */
function readClaim(file: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** By its command line, because the system gives the number of an ended process to another one. */
function isStart(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return /\btools\/local-cloud\/start\.ts\b/.test(stdout ?? '');
}
