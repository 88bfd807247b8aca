import { styleText } from 'node:util';
import { openDeployment } from './deployment.ts';
import { exportStored, prepareFolder } from './personal-data/export.ts';
import { exportUsage, parseExportArguments } from './personal-data/export-arguments.ts';
import { filesOf, quarantineKey } from './personal-data/files.ts';
import { findStored } from './personal-data/find-stored.ts';
import { tableOf } from './replay/run-adoption.ts';
import { progressBar } from './terminal/progress-bar.ts';

const argv = process.argv.slice(2);
if (argv.length === 0 || argv.includes('--help')) {
  console.log(exportUsage);
  process.exit(argv.length === 0 ? 2 : 0);
}

try {
  await main();
} catch (error) {
  console.error(styleText('red', error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { subject, folder, stage } = parseExportArguments(argv);
  const deployment = await openDeployment(stage);
  await prepareFolder(folder);
  const files = filesOf(deployment);
  const table = tableOf(deployment);
  const stored = await findStored({ table, readQuarantined: (id) => files.read(quarantineKey(id)) }, subject);
  const bar = progressBar('exporting', stored.messages.length);
  const counts = await exportStored({ table, files }, stored, {
    folder,
    onExported: (done) => bar.update(done),
  });
  bar.end();
  for (const [what, count] of Object.entries(counts)) console.log(`  ${what}: ${count}`);
  console.log(`written to ${folder}`);
}
