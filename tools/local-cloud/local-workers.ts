import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes that run functions for this emulator and for no other: its descendants that run Node. */
export function workersOf(emulatorPid: number): readonly number[] {
  const all = processes();
  const family = new Set([emulatorPid]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all
    .filter(({ pid, command }) => pid !== emulatorPid && family.has(pid) && /(^|\/)node( |$)/.test(command))
    .map(({ pid }) => pid);
}

/** Kill functions without warning; how many there were. One that has ended meanwhile is not counted. */
export function killWorkers(pids: readonly number[]): number {
  return pids.filter((pid) => {
    try {
      process.kill(pid, 'SIGKILL');
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  }).length;
}

/** From `/proc` where there is one: small Linux images have no `ps`. */
function processes(): readonly Process[] {
  return existsSync('/proc/self/stat') ? processesFromProc() : processesFromPs();
}

function processesFromProc(): readonly Process[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(entry), parent: Number(parent), command }];
    } catch {
      // It ended while the list was read.
      return [];
    }
  });
}

function processesFromPs(): readonly Process[] {
  const { stdout, status } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  if (status !== 0) throw new Error('processes cannot be listed: ps is missing');
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
