import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const module = new URL('../../../../../tools/local-cloud/start/claim-checkout.ts', import.meta.url).href;
/** Claims, says so, and stays until its input ends. */
const claiming = `
  import { claimCheckout } from ${JSON.stringify(module)};
  try {
    claimCheckout(process.argv[2], Number(process.argv[3]));
    console.log('claimed');
  } catch (error) {
    console.log(error.message);
    process.exit(1);
  }
  process.stdin.on('end', () => process.exit(0)).resume();`;

let directory: string;
let started: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'claim-checkout-'));
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((child) => end(child)));
  rmSync(directory, { recursive: true });
});

/** A process that looks like `npm start` to `ps`. */
async function start(
  port: number,
  name = 'tools/local-cloud/start.ts',
): Promise<{ child: ChildProcess; said: string }> {
  const script = join(directory, 'claim.mjs');
  writeFileSync(script, claiming);
  const child = spawn(process.execPath, [script, directory, String(port), name], { stdio: 'pipe' });
  started.push(child);
  const said = await new Promise<string>((resolve) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
  });
  return { child, said };
}

function end(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (signal === undefined) child.stdin?.end();
  else child.kill(signal);
  return ended;
}

describe('the claim of a local cloud on its checkout', () => {
  it('refuses a second one while the first is running, and names its port and process', async () => {
    const { child } = await start(4566);
    const second = await start(5000);

    expect(second.said).toContain(`already running on port 4566 (process ${child.pid})`);
    expect(JSON.parse(readFileSync(join(directory, 'start.json'), 'utf8'))).toMatchObject({ port: 4566 });
  });

  it('the claim of a local cloud on its checkout is gone when the first one has ended', async () => {
    const { child } = await start(4566);
    await end(child);

    expect(existsSync(join(directory, 'start.json'))).toBe(false);
    expect((await start(5000)).said).toContain('claimed');
  });

  it.each([
    ['was killed', (child: ChildProcess) => String(child.pid)],
    ['gave its number to another process', () => String(process.pid)],
  ])('counts for nothing when its process %s', async (_, pidOf) => {
    const { child } = await start(4566);
    await end(child, 'SIGKILL');
    writeFileSync(join(directory, 'start.json'), JSON.stringify({ pid: Number(pidOf(child)), port: 4566 }));

    expect((await start(5000)).said).toContain('claimed');
  });

  it('counts for nothing when it was left half written', async () => {
    writeFileSync(join(directory, 'start.json'), '{"pid":');

    expect((await start(5000)).said).toContain('claimed');
  });
});
