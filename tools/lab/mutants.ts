import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progressBar } from '../cli/terminal/progress-bar.ts';
import { runCommand } from '../cli/terminal/run-command.ts';
import { type Mutant, readMutants } from './mutants/mutant.ts';
import { MutantGround, type MutantResult } from './mutants/run-mutant.ts';

const usage = `Change the sources in one place at a time, as test/mutants.tsv says, and see whether a test of the quick part notices.

  npm run mutants -- [--file <part of a path>]

  --file <text>    only those of files whose path contains it

Works on a copy of this checkout. Runs the tests without a change first, then takes several seconds a mutant. Exits with 1 when
a mutant survives that the table does not call equivalent, or is no longer in the code.`;

const root = join(import.meta.dirname, '..', '..');

await runCommand(usage, async (argv) => {
  const { values } = parseArgs({ args: [...argv], options: { file: { type: 'string', default: '' } } });
  const table = readMutants(readFileSync(join(root, 'test', 'mutants.tsv'), 'utf8'));
  const chosen = table.filter(
    ({ file, equivalentBecause }) => file.includes(values.file) && equivalentBecause === '',
  );
  if (chosen.length === 0) throw new Error(`no mutant changes a file with "${values.file}" in its path`);
  report(await tryAll(chosen));
});

async function tryAll(mutants: readonly Mutant[]): Promise<Map<Mutant, MutantResult>> {
  const results = new Map<Mutant, MutantResult>();
  const ground = new MutantGround(root);
  const bar = progressBar('mutants', mutants.length);
  try {
    await ground.checkUnchanged(mutants);
    for (const mutant of mutants) {
      const result = await ground.try(mutant);
      results.set(mutant, result);
      if (result !== 'killed') console.log(`${result}  ${describe(mutant)}`);
      bar.update(results.size);
    }
  } finally {
    bar.end();
    ground.remove();
  }
  return results;
}

function report(results: ReadonlyMap<Mutant, MutantResult>): void {
  const count = (wanted: MutantResult) => [...results.values()].filter((result) => result === wanted).length;
  console.log(
    `${count('killed')} killed, ${count('survived')} survived, ${count('gone')} no longer in the code`,
  );
  if (count('killed') < results.size) process.exitCode = 1;
}

function describe({ file, from, to, harm }: Mutant): string {
  return `${file}: ${from} → ${to === '' ? '(removed)' : to}  (${harm})`;
}
