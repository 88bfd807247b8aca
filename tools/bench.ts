import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '../infra/bundling.ts';
import { capacitySection, measureCapacityFigures } from './bench/capacity/capacity-section.ts';
import { cloudSection } from './bench/cloud/cloud-section.ts';
import { measureCloud } from './bench/cloud/measure-cloud.ts';
import { loadSection, measureLoad } from './bench/load-time/load-section.ts';
import { type Section, toMarkdown, toText } from './bench/section.ts';
import { measureWork, workSection } from './bench/work/work-section.ts';

const parts: Readonly<Record<string, () => Promise<Section>>> = {
  load: async () => loadSection(await measureLoad()),
  work: async () => workSection(await measureWork()),
  capacity: async () => capacitySection(await measureCapacityFigures()),
  cloud: async () => cloudSection(await measureCloud(availableParallelism())),
};

const usage = `npm run bench -- [--only <part>,…] [--markdown]

Measures this checkout on this machine and prints one table a part; the figures go to .local/bench.json.
  parts: ${Object.keys(parts).join(', ')}`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    markdown: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) console.log(usage);
else {
  bundleFunctions();
  const figures: Record<string, unknown> = {};
  for (const name of values.only?.split(',') ?? Object.keys(parts)) {
    const measure = parts[name];
    if (measure === undefined) throw new Error(`there is no part '${name}': see --help`);
    const section = await measure();
    figures[name] = section.figures;
    console.log(values.markdown ? toMarkdown(section) : toText(section));
  }
  const folder = join(import.meta.dirname, '..', '.local');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'bench.json'), JSON.stringify(figures, null, 2));
}
