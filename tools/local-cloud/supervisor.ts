import { spawn } from 'node:child_process';

/**
 * Runs a command for as long as its own standard input is open, then ends the command and all that it started. Whoever
 * starts this holds the other end of that pipe, so nothing is left behind however it ends: by Ctrl-C, by an error, by
 * `kill -9`. Usage: node supervisor.ts <command> [argument …]
 */
const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
const graceMs = 4_000;

function signalGroup(signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone: that is what was wanted.
  }
}

function end(): void {
  signalGroup('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), graceMs).unref();
}

child.on('error', () => process.exit(127));
child.on('exit', (code) => {
  signalGroup('SIGKILL');
  process.exit(code ?? 1);
});
process.on('SIGTERM', end);
process.on('SIGHUP', end);
// Ctrl-C reaches the whole terminal; the one who holds the pipe decides when this ends.
process.on('SIGINT', () => undefined);
process.stdin.on('end', end).on('close', end).resume();
// Whoever started this may be gone before it says its first word.
process.stdout.on('error', end);
process.stdout.write(`${child.pid ?? ''}\n`);
