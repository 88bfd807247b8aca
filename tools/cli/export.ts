import { resolve } from 'node:path';
import { openDeployment } from './deployment/deployment.ts';
import { exportStored, prepareFolder } from './personal-data/export.ts';
import { type ExportArguments, exportUsage, parseExportArguments } from './personal-data/export-arguments.ts';
import { filesOf, quarantineKey } from './personal-data/files.ts';
import { findStored } from './personal-data/find-stored.ts';
import { tableOf } from './replay/run-adoption.ts';
import type { Output } from './terminal/output.ts';
import { progressBar } from './terminal/progress-bar.ts';
import { runCommand } from './terminal/run-command.ts';

await runCommand(exportUsage, (argv, output) => main(parseExportArguments(argv), output), {
  needsArguments: true,
  printsData: true,
});

async function main({ subject, folder, stage }: ExportArguments, output: Output): Promise<void> {
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
  for (const [what, count] of Object.entries(counts)) output.line(`  ${what}: ${count}`);
  output.line(`written to ${folder}`);
  output.data({ folder: resolve(folder), counts });
}
