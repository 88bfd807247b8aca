import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleMailServer, mailServerDirectory } from '../../../infra/bundling.ts';
import { freePort } from '../start-emulator.ts';

/** A receiver of large mail in a separate process, as the container's image runs it. */
export interface MailServerProcess {
  /** Ends with a slash, like `LargeMailUrl`. */
  readonly url: string;
  readonly pid: number;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

export interface MailServerProcessOptions {
  /** Everything that the process finds in its environment, its port and address aside. */
  readonly environment: Readonly<Record<string, string>>;
  /** Default: one that is free. */
  readonly port?: number;
  /** Where its log lines and metrics go. */
  readonly logFile: string;
}

const supervisor = join(import.meta.dirname, '..', 'supervisor.ts');
const readyWithinMs = 20_000;

/** Bundle the receiver, start it on the loopback interface and resolve when it is well. */
export async function startMailServer(options: MailServerProcessOptions): Promise<MailServerProcess> {
  bundleMailServer();
  const port = options.port ?? (await freePort());
  mkdirSync(dirname(options.logFile), { recursive: true });
  const command = [process.execPath, join(mailServerDirectory, 'index.js')];
  const child = spawn(process.execPath, [supervisor, ...command], {
    env: { ...options.environment, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.logFile);
  child.stderr.pipe(log);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const pid = await pidIn(child);
  child.stdout.pipe(log);
  const url = `http://127.0.0.1:${port}/`;
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  await untilWell(url, child).catch(async () => {
    await stop();
    throw new Error(`the receiver of large mail does not answer: see ${options.logFile}`);
  });
  return { url, pid, ended, stop };
}

/** The supervisor's first line names the process that it started. */
function pidIn(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the receiver of large mail ended immediately (${code})`)));
    child.stdout?.once('data', (chunk: Buffer) => resolve(Number.parseInt(chunk.toString(), 10)));
  });
}

async function untilWell(url: string, child: ChildProcess): Promise<void> {
  for (const endsAt = Date.now() + readyWithinMs; Date.now() < endsAt; await sleep(50)) {
    if (child.exitCode !== null) break;
    const isWell = await fetch(new URL('health', url), { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isWell) return;
  }
  throw new Error('not well');
}
