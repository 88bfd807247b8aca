import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { publishedSchema } from '../shared/context/published-schema.ts';
import { runCommand } from './terminal/run-command.ts';

const usage = `Write the context object's JSON Schema to docs/context-object.schema.json. A test fails when that file is outdated.

  npm run schema`;

await runCommand(usage, (argv) => {
  parseArgs({ args: [...argv] });
  writeFileSync(new URL('../docs/context-object.schema.json', import.meta.url), publishedSchema());
  console.log('wrote docs/context-object.schema.json');
});
