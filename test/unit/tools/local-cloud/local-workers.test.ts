import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { killWorkers, workersOf } from '../../../../tools/local-cloud/local-workers.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A shell that stands for the emulator, with a function that runs below it. */
async function startFamily(): Promise<{ readonly shell: ChildProcess; readonly worker: number }> {
  const script = `node -e 'console.log(process.pid); setInterval(() => undefined, 1000)' & wait`;
  const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(shell);
  const [pid] = await once(shell.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return { shell, worker: Number(String(pid)) };
}

describe('the workers of an emulator', () => {
  it('are the Node processes below it, and of no other', async () => {
    const [one, other] = [await startFamily(), await startFamily()];

    const found = workersOf(one.shell.pid ?? 0);

    expect(found).toEqual([one.worker]);
    expect(found).not.toContain(other.worker);
    expect(killWorkers([one.worker, other.worker])).toBe(2);
  });

  it('are killed without warning, and counted while they are there', async () => {
    const { shell, worker } = await startFamily();

    expect(killWorkers([worker])).toBe(1);
    await once(shell, 'close');
    expect(killWorkers([worker])).toBe(0);
    expect(workersOf(shell.pid ?? 0)).toEqual([]);
  });
});
