import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface ChildOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
}

/**
 * Run a CommonJS file in a fresh Node process and resolve with what it sends. Its standard output goes nowhere, as
 * Lambda's goes to a pipe that somebody else empties. Nothing of this process's environment is handed on but the path.
 */
export function runChild<Result>(file: string, options: ChildOptions): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(options.nodeArgs ?? []), file, ...options.args], {
      env: { PATH: process.env.PATH ?? '', ...options.env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let result: Result | undefined;
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-4_000);
    });
    child.on('message', (message) => {
      result = message as Result;
      // Not left to exit: Node 24 can wait indefinitely for a compiler's thread that waits for the collector.
      child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (result !== undefined) resolve(result);
      else reject(new Error(`a measuring process ended with ${code ?? signalText(signal)}: ${complaint}`));
    });
  });
}

function signalText(signal: NodeJS.Signals | null): string {
  return signal === null ? 'nothing' : `${signal} (${constants.signals[signal]})`;
}
