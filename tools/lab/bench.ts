import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../infra/bundling.ts';
import { runCommand } from '../cli/terminal/run-command.ts';
import { step } from '../cli/terminal/step.ts';
import { type BenchArguments, parseBenchArguments } from './bench/bench-arguments.ts';
import { capacitySection, measureCapacityFigures } from './bench/capacity/capacity-section.ts';
import { cloudSection } from './bench/cloud/cloud-section.ts';
import { measureCloud } from './bench/cloud/measure-cloud.ts';
import { costSection } from './bench/cost-section.ts';
import { largeMailSection } from './bench/large-mail/large-mail-section.ts';
import { measureLargeMail } from './bench/large-mail/measure-large-mail.ts';
import { loadSection, measureLoad } from './bench/load-time/load-section.ts';
import { type Section, toText } from './bench/section.ts';
import { measureWork, workSection } from './bench/work/work-section.ts';
import { writeReport } from './bench/write-report.ts';

const root = join(import.meta.dirname, '..', '..');

const parts: Readonly<Record<string, () => Promise<Section>>> = {
  load: async () => loadSection(await measureLoad()),
  work: async () => workSection(await measureWork()),
  'large-mail': async () => largeMailSection(await measureLargeMail()),
  capacity: async () => capacitySection(await measureCapacityFigures()),
  cloud: async () => cloudSection(await measureCloud(availableParallelism())),
  cost: async () => costSection(),
};

const usage = `Measure this checkout on this machine and print one table a part; the figures go to .local/bench.json.

  npm run bench -- [--only <part>,…] [--write]

  --only <part>,…    ${Object.keys(parts).join(', ')}
  --write            put them into docs/performance.md and docs/benchmarks.md: not with --only

Takes about four minutes on an idle machine of two cores, and needs the machine for itself.`;

await runCommand(usage, (argv) => measure(parseBenchArguments(argv, Object.keys(parts))));

async function measure({ parts: names, isToWrite }: BenchArguments<string>): Promise<void> {
  await step('bundling the functions', async () => bundleFunctions());
  const sections: Section[] = [];
  for (const [index, name] of names.entries()) {
    const section = await step(
      `measuring ${name} (${index + 1} of ${names.length})`,
      parts[name] as () => Promise<Section>,
    );
    sections.push(section);
    console.log(toText(section));
  }
  mkdirSync(join(root, '.local'), { recursive: true });
  const figures = sections.map(({ title, figures }) => [title, figures]);
  writeFileSync(join(root, '.local', 'bench.json'), JSON.stringify(Object.fromEntries(figures), null, 2));
  if (isToWrite) writeReport(join(root, 'docs'), sections, machine());
}

/** What the figures were measured on. */
function machine(): string {
  const day = new Date().toISOString().slice(0, 10);
  return `Measured ${day} on ${availableParallelism()} CPUs (${cpus()[0]?.model.trim()}), Node ${process.versions.node}.`;
}
