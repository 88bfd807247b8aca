import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../tools/local-cloud/start-emulator.ts';
import { eventually } from './e2e-client.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const notCopied = ['.git', '.local', 'cdk.out', 'coverage', 'dist', 'node_modules', 'test'];

/** A separate checkout of a developer, with `npm start -- --watch` running in it. */
export class WatchedCopy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'incoming-webhook-watched-'));
  #child: ChildProcess | undefined;
  #printed = '';

  async start(): Promise<void> {
    for (const name of readdirSync(projectRoot)) {
      if (notCopied.includes(name)) continue;
      cpSync(join(projectRoot, name), join(this.#folder, name), { recursive: true });
    }
    mkdirSync(join(this.#folder, '.local'));
    for (const name of ['node_modules', '.local/venv'])
      symlinkSync(join(projectRoot, name), join(this.#folder, name));
    const args = ['tools/local-cloud/start.ts', '--watch', '--port', String(await freePort())];
    const child = spawn(process.execPath, args, { cwd: this.#folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        this.#printed += chunk.toString();
      });
    this.#child = child;
    await this.printed(/Watching/);
  }

  get outputs(): Readonly<Record<string, string>> {
    return JSON.parse(readFileSync(join(this.#folder, '.local', 'outputs.json'), 'utf8'));
  }

  /** Save a file with one text in the place of another. */
  save(file: string, [before, after]: readonly [string, string]): void {
    const path = join(this.#folder, file);
    const source = readFileSync(path, 'utf8');
    if (!source.includes(before)) throw new Error(`${file} has no ${before}`);
    this.#printed = '';
    // As most editors do: a new file takes the name of the old one.
    writeFileSync(`${path}~`, source.replace(before, after));
    renameSync(`${path}~`, path);
  }

  /** Wait until this was printed since the last save. */
  printed(pattern: RegExp): Promise<string> {
    const isOver = () => this.#child?.exitCode !== null;
    return eventually(
      async () => {
        if (isOver()) throw new Error(`npm start ended: ${this.#printed}`);
        return this.#printed;
      },
      (text) => pattern.test(text),
    );
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
