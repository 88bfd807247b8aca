import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { step } from '../cli/terminal/step.ts';

export interface RunOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Run a command and show that it runs. Throws an Error with the end of its output when it fails. */
export async function runWithProgress(label: string, options: RunOptions): Promise<void> {
  await step(label, () => run(options));
}

const supervisor = join(import.meta.dirname, 'supervisor.ts');
/** The supervisor's, for a command that is not there. */
const notFound = 127;

/** Under the supervisor, so that the command ends when this process does, however that ends. */
function run({ command, args, ...options }: RunOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [supervisor, command, ...args], { ...options, stdio: 'pipe' });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else if (code === notFound) reject(new Error(`${command} cannot be run`));
      else reject(new Error(`${command} ${args[0] ?? ''} failed:\n${relevantLines(output)}`));
    });
  });
}

/** The lines that say what went wrong, or the last ones. */
function relevantLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const failures = lines.filter((line) => /fail|error|❌|denied|^\S+\.ts:\d+/i.test(line));
  return (failures.length > 0 ? failures : lines).slice(-12).join('\n');
}
