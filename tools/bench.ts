import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunctions } from '../infra/bundling.ts';
import { capacitySection, measureCapacityFigures } from './bench/capacity/capacity-section.ts';
import { type Section, toMarkdown, toText } from './bench/section.ts';

const usage = `npm run bench -- [--only <part>,…] [--markdown]

Measures this checkout on this machine and prints one table a part; the figures go to .local/bench.json.
  parts: capacity`;

const { values } = parseArgs({
  options: { only: { type: 'string' }, markdown: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help) console.log(usage);
else {
  bundleFunctions();
  const sections: Section[] = [capacitySection(await measureCapacityFigures())];
  for (const section of sections) console.log(values.markdown ? toMarkdown(section) : toText(section));
  const folder = join(import.meta.dirname, '..', '.local');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'bench.json'),
    JSON.stringify(
      sections.map(({ title, figures }) => ({ title, figures })),
      null,
      2,
    ),
  );
}
