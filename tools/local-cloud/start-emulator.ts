import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorCommand } from './find-emulator.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Emulator {
  readonly endpoint: string;
  /** The emulator's own process; 0 when it was not started here. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  readonly port: number;
  /** Where the functions reach AWS, when not at the emulator itself: a fault proxy. */
  readonly functionsEndpoint?: string;
  readonly extraEnvironment?: Readonly<Record<string, string>>;
  /** Where the emulator's own output goes. */
  readonly logFile: string;
}

const projectRoot = join(import.meta.dirname, '..', '..');
const readyWithinMs = 20_000;

/**
 * Start the emulator on the loopback interface and resolve when it answers. Its environment is made here and not
 * inherited, because it hands its own on to every function. Throws an Error that says what to do when the port is taken.
 */
export async function startEmulator(
  { command, args }: EmulatorCommand,
  options: EmulatorOptions,
): Promise<Emulator> {
  await assertPortIsFree(options.port);
  const temporary = temporaryFolder();
  const endpoint = `http://127.0.0.1:${options.port}`;
  const supervisor = spawn(process.execPath, [join(import.meta.dirname, 'supervisor.ts'), command, ...args], {
    env: environmentOf(options, temporary.path),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.logFile);
  supervisor.stderr.pipe(log);
  const pid = await firstLine(supervisor);
  supervisor.stdout.pipe(log);
  const stop = async () => {
    const ended = new Promise((resolve) => supervisor.once('exit', resolve));
    if (supervisor.exitCode === null) {
      supervisor.stdin.end();
      await ended;
    }
    temporary.remove();
  };
  try {
    await untilReady(endpoint, supervisor, options.logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, pid: Number(pid), stop };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function assertPortIsFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () =>
      reject(new Error(`port ${port} is taken: stop what listens there, or name another with --port`)),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}

function environmentOf(options: EmulatorOptions, folder: string): NodeJS.ProcessEnv {
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  return {
    PATH: `${join(projectRoot, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
    HOME: process.env.HOME ?? folder,
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(options.port),
    AWS_ENDPOINT_URL: options.functionsEndpoint ?? `http://127.0.0.1:${options.port}`,
    AUTH: 'true',
    NODE_PATH: join(projectRoot, 'node_modules'),
    STATE_DIR: join(folder, 'state'),
    TMPDIR: temporary,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LAMBDA_WARM_TTL_SECONDS: '20',
    ...options.extraEnvironment,
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the local cloud ended immediately (exit code ${code})`)));
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\n', 1)[0] ?? ''));
  });
}

async function untilReady(endpoint: string, child: ChildProcess, logFile: string): Promise<void> {
  for (const endsAt = Date.now() + readyWithinMs; Date.now() < endsAt; await sleep(50)) {
    if (child.exitCode !== null) break;
    const isAnswering = await fetch(endpoint, { signal: AbortSignal.timeout(1_000) }).then(
      () => true,
      () => false,
    );
    if (isAnswering && child.exitCode === null) return;
  }
  throw new Error(`the local cloud does not answer: see ${logFile}`);
}
