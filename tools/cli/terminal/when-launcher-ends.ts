import { spawnSync } from 'node:child_process';

const everyMs = 500;

/**
 * Be told when npm, or the shell between npm and this process, is gone: `kill -9` gives it no time to end what it started,
 * and its terminal's Ctrl-C does not reach an orphan. Without npm there is nobody to watch: who starts this process with
 * `nohup` wants it to stay.
 */
export function whenLauncherEnds(leave: () => void, environment: NodeJS.ProcessEnv = process.env): void {
  if (environment.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const launchers = [parent, parentOf(parent)].filter((pid) => pid > 1);
  setInterval(() => {
    if (process.ppid !== parent || !launchers.every(isAlive)) leave();
  }, everyMs).unref();
}

function parentOf(pid: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout) || 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
