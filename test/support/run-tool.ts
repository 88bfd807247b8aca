import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toolPath } from './tool-paths.ts';

export interface ToolResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  /** The stack's outputs, as `npm start` leaves them for the tools. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The keys that `npm start` leaves, for a tool that signs. */
  readonly keys?: object;
  /** Ctrl-C as soon as this is on standard error. */
  readonly interruptAt?: RegExp;
}

const projectRoot = join(import.meta.dirname, '..', '..');

/** Run a command line tool as `npm run` does, against a local cloud. */
export function runTool(
  tool: string,
  args: readonly string[],
  { outputs, keys = {}, interruptAt }: ToolOptions,
): Promise<ToolResult> {
  const folder = mkdtempSync(join(tmpdir(), 'incoming-webhook-tool-'));
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(outputs));
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys));
  const child = spawn(process.execPath, [join(projectRoot, toolPath(tool)), ...args], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOCAL_DIRECTORY: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let isInterrupted = false;
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (isInterrupted || interruptAt?.test(stderr) !== true) return;
    isInterrupted = true;
    child.kill('SIGINT');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      rmSync(folder, { recursive: true, force: true });
      resolve({ code, stdout, stderr });
    });
  });
}
