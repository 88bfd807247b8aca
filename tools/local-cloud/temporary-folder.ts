import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** With the process in its name, so that the next start can tell what belongs to nobody any more. */
const prefix = 'incoming-webhook-local-';

/**
 * A folder that lives no longer than this process: it is removed when the process exits, also by an interrupt. What a
 * killed process left behind is removed by the next call.
 */
export function temporaryFolder(directory: string = tmpdir()): TemporaryFolder {
  for (const name of readdirSync(directory)) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) removeFolder(join(directory, name));
  }
  const path = mkdtempSync(join(directory, `${prefix}${process.pid}-`));
  const remove = () => removeFolder(path);
  process.once('exit', remove);
  return {
    path,
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
