import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { applyMutant, type Mutant } from './mutant.ts';

/** `gone`: the file, or the text in it that the mutant changes, no longer exists. */
export type MutantResult = 'killed' | 'survived' | 'gone';

const notCopied = new Set(['.git', '.local', 'cdk.out', 'dist', 'node_modules']);

/** A test that fails for lack of time on a busy machine would look as if it had noticed the change. */
const patience = ['--testTimeout', '30000'];

/** A copy of the checkout in which mutants are tried, so that a run that is stopped leaves the sources as they are. */
export class MutantGround {
  readonly folder: string;

  constructor(root: string) {
    this.folder = mkdtempSync(join(tmpdir(), 'incoming-webhook-mutants-'));
    cpSync(root, this.folder, {
      recursive: true,
      filter: (path) => !notCopied.has(relative(root, path).split('/')[0] ?? ''),
    });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Whether the tests pass that can notice a change of these files: a test that fails anyway would kill every mutant. */
  passesUnchanged(files: readonly string[]): Promise<boolean> {
    return this.#pass(together(files.flatMap((file) => testRunsFor(file, this.folder))));
  }

  /** Make the change, run the tests of the quick part that import the file, and take the change back. */
  async try(mutant: Mutant): Promise<MutantResult> {
    const path = join(this.folder, mutant.file);
    if (!existsSync(path)) return 'gone';
    const source = readFileSync(path, 'utf8');
    const changed = applyMutant(source, mutant);
    if (changed === undefined) return 'gone';
    writeFileSync(path, changed);
    try {
      return (await this.#pass(testRunsFor(mutant.file, this.folder))) ? 'survived' : 'killed';
    } finally {
      writeFileSync(path, source);
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #pass(runs: readonly TestRun[]): Promise<boolean> {
    for (const [command, project, ...paths] of runs) {
      if (!(await this.#vitest([command, '--run', '--bail', '1', '--project', `${project}*`, ...paths])))
        return false;
    }
    return true;
  }

  #vitest(args: readonly string[]): Promise<boolean> {
    const vitest = spawn(join(this.folder, 'node_modules', '.bin', 'vitest'), [...args, ...patience], {
      cwd: this.folder,
      stdio: 'ignore',
    });
    return new Promise((resolve, reject) => {
      vitest.on('error', reject);
      vitest.on('close', (code) => resolve(code === 0));
    });
  }
}

type TestRun = readonly [command: 'run' | 'related', project: string, ...paths: string[]];

/**
 * The runs of tests that can notice a change of a file, the cheapest first: the tests named after the file, those beside
 * it, then all that import it, in the project of the file and in the other project of the quick part.
 */
export function testRunsFor(file: string, root: string): TestRun[] {
  const [own, other] = file.startsWith('infra/') ? ['infra', 'unit'] : ['unit', 'infra'];
  const beside = nearestFolder(join('test', own, dirname(file)), root);
  const name = basename(file, '.ts');
  const named = readdirSync(join(root, beside)).filter((test) => test.endsWith(`${name}.test.ts`));
  return [
    ...(named.length > 0 ? [['run', own, ...named.map((test) => join(beside, test))] as const] : []),
    ...(beside === join('test', own) ? [] : [['run', own, beside] as const]),
    ['related', own, file],
    ['related', other, file],
  ];
}

/** One run for all that differ in their paths only. */
function together(runs: readonly TestRun[]): TestRun[] {
  const alike = Map.groupBy(runs, ([command, project]) => `${command} ${project}`);
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const [command, project, ...paths] = first;
    const all = new Set([...paths, ...others.flatMap(([, , ...more]) => more)]);
    return [[command, project, ...all] as const];
  });
}

function nearestFolder(folder: string, root: string): string {
  return existsSync(join(root, folder)) || folder === '.' ? folder : nearestFolder(dirname(folder), root);
}
