import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { applyMutant, type Mutant } from './mutant.ts';

/** `gone`: the file, or the text in it that the mutant changes, no longer exists. */
export type MutantResult = 'killed' | 'survived' | 'gone';

const notCopied = new Set(['.git', '.local', 'cdk.out', 'dist', 'node_modules']);

/** A copy of the checkout in which mutants are tried, so that a run that is stopped leaves the sources as they are. */
export class MutantGround {
  readonly folder: string;
  readonly #place = mkdtempSync(join(tmpdir(), 'incoming-webhook-mutants-'));
  /** Where the tests make theirs: one that ends before its time leaves files. */
  readonly #temporary = join(this.#place, 'tmp');

  constructor(root: string) {
    this.folder = join(this.#place, 'checkout');
    mkdirSync(this.#temporary);
    cpSync(root, this.folder, {
      recursive: true,
      filter: (path) => !notCopied.has(relative(root, path).split('/')[0] ?? ''),
    });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Throws what a test says that can notice the mutants and fails without them: it would kill every one. */
  async checkUnchanged(mutants: readonly Mutant[]): Promise<void> {
    const runs = together(mutants.flatMap((mutant) => testRunsFor(mutant, this.folder)));
    const failure = await this.#firstFailure(runs);
    if (failure !== undefined) throw new Error(`tests fail without a change, repair them first:\n${failure}`);
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
      const failure = await this.#firstFailure(testRunsFor(mutant, this.folder));
      return failure === undefined ? 'survived' : 'killed';
    } finally {
      writeFileSync(path, source);
    }
  }

  remove(): void {
    rmSync(this.#place, { recursive: true, force: true });
  }

  async #firstFailure(runs: readonly TestRun[]): Promise<string | undefined> {
    for (const [command, project, ...paths] of runs) {
      const options = ['--run', '--bail', '1', '--reporter', 'dot', '--project', `${project}*`];
      const failure = await this.#vitest([command, ...options, ...paths]);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /** What Vitest says when it fails. */
  async #vitest(args: readonly string[]): Promise<string | undefined> {
    const vitest = spawn(join(this.folder, 'node_modules', '.bin', 'vitest'), args, {
      cwd: this.folder,
      env: { ...process.env, TMPDIR: this.#temporary, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [said, complained, [code]] = await Promise.all([
      text(vitest.stdout),
      text(vitest.stderr),
      once(vitest, 'close'),
    ]);
    return code === 0 ? undefined : said + complained;
  }
}

type TestRun = readonly [command: 'run' | 'related', project: string, ...paths: string[]];

/**
 * The runs of tests that can notice a mutant, the cheapest first: the tests named after its file, those beside it, or
 * those that mention what it changes where none are beside it, then all that import the file, in its own project and in
 * the other project of the quick part.
 */
export function testRunsFor(mutant: Mutant, root: string): TestRun[] {
  const { file } = mutant;
  const [own, other] = file.startsWith('infra/') ? ['infra', 'unit'] : ['unit', 'infra'];
  const top = join('test', own);
  const beside = nearestFolder(join(top, dirname(file)), root);
  const name = basename(file, '.ts');
  const tests = readdirSync(join(root, beside)).filter((test) => test.endsWith('.test.ts'));
  const first = [
    tests.filter((test) => test.endsWith(`${name}.test.ts`)).map((test) => join(beside, test)),
    beside === top
      ? mentioning(
          mutant,
          tests.map((test) => join(top, test)),
          root,
        )
      : [beside],
  ];
  return [
    ...first.filter(({ length }) => length > 0).map((paths) => ['run', own, ...paths] as const),
    ['related', own, file],
    ['related', other, file],
  ];
}

const mostMentioning = 4;

/** The tests that have most of the words of a mutant, as a test of a setting names it. */
function mentioning({ file, from }: Mutant, tests: readonly string[], root: string): string[] {
  const words = new Set(`${basename(file, '.ts')} ${from}`.match(/\w{5,}/g));
  return tests
    .map((test) => {
      const code = readFileSync(join(root, test), 'utf8');
      return { test, count: [...words].filter((word) => code.includes(word)).length };
    })
    .filter(({ count }) => count > 0)
    .sort((left, right) => right.count - left.count)
    .slice(0, mostMentioning)
    .map(({ test }) => test);
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
