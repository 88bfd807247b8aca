import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../tools/local-cloud/start-emulator.ts';
import { eventually } from '../support/e2e-client.ts';

/** `npm start`, from the outside: on any exit, no process of it stays. */

const root = join(import.meta.dirname, '..', '..');
const running: ChildProcess[] = [];
/** Not the checkout's own, which a developer's local cloud may have claimed. */
const localDirectory = mkdtempSync(join(tmpdir(), 'incoming-webhook-lifecycle-'));

afterAll(() => rmSync(localDirectory, { recursive: true }));

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function npmStart(port: number, mark = ''): { child: ChildProcess; printed: () => string } {
  const child = spawn('npm', ['start', '--', '--once', '--port', String(port)], {
    cwd: root,
    stdio: 'pipe',
    detached: true,
    env: { ...process.env, LIFECYCLE_MARK: mark, LOCAL_DIRECTORY: localDirectory },
  });
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return { child, printed: () => text };
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 1e8 });
  return lines.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

function descendantsOf(pid: number, all = processes()): Process[] {
  return all
    .filter(({ parent }) => parent === pid)
    .flatMap((child) => [child, ...descendantsOf(child.pid, all)]);
}

/** Those of them that still run, and what was started after they were listed: on Linux its environment tells. */
function alive(known: readonly Process[], mark: string): Process[] {
  return processes().filter(({ pid }) => known.some((one) => one.pid === pid) || isMarked(pid, mark));
}

function isMarked(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark);
  } catch {
    return false;
  }
}

/** Started and at work: the emulator runs, and so does `cdk` against it. */
async function atWork(pid: number): Promise<Process[]> {
  const isAtWork = (found: readonly Process[]) =>
    ['ministack', 'cdk'].every((name) => found.some(({ command }) => command.includes(name)));
  return eventually(async () => descendantsOf(pid), isAtWork, 60_000);
}

const said = 'interrupted: nothing is left running';

describe('npm start', () => {
  it.each([
    { event: 'npm is killed', whom: 'npm', signal: 'SIGKILL', said },
    { event: 'npm is told to end', whom: 'npm', signal: 'SIGTERM', said },
    { event: 'the process itself is killed', whom: 'node', signal: 'SIGKILL', said: '' },
    { event: 'the process itself is told to end', whom: 'node', signal: 'SIGTERM', said },
    { event: 'Ctrl-C reaches all of its terminal', whom: 'everybody', signal: 'SIGINT', said },
  ] as const)('leaves nothing behind when $event in the middle', async (ending) => {
    const mark = `mark-${randomUUID()}`;
    const { child, printed } = npmStart(await freePort(), mark);
    const npm = child.pid ?? 0;
    const started = await atWork(npm);
    const node =
      started.find(({ command }) => /^node .*tools\/local-cloud\/start\.ts/.test(command))?.pid ?? 0;

    process.kill({ npm, node, everybody: -npm }[ending.whom], ending.signal);

    await eventually(
      async () => alive(started, mark),
      ({ length }) => length === 0,
      20_000,
    );
    expect(printed()).toContain(ending.said);
  });

  it('says what to do when its port is taken, and leaves who has it alone', async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { child, printed } = npmStart(port);

    const code = await new Promise((resolve) => child.on('exit', resolve));

    expect(code).toBe(1);
    expect(printed()).toContain(
      `port ${port} is taken: stop what listens there, or name another with --port`,
    );
    expect(server.listening).toBe(true);
    server.close();
  });
});
