import { parseArgs, styleText } from 'node:util';
import { bundleBudgetsKb } from '../../infra/bundling/budgets.ts';
import { bundleFunctions, bundleMailServer } from '../../infra/bundling.ts';
import { buildContextPackage } from './build/build-context-package.ts';
import { runCommand } from './terminal/run-command.ts';

const usage = `Bundle every function into dist/functions and the receiver of large mail into dist/large-mail, build the package for consumers (packages/context), and print the sizes. Fails when one is over its budget.

  npm run build`;

await runCommand(usage, (argv) => {
  parseArgs({ args: [...argv] });
  build();
});

function build(): void {
  let isOver = false;
  for (const { name, bytes, lazy } of bundleFunctions()) {
    const budgetKb = bundleBudgetsKb[name];
    const isTooLarge = budgetKb !== undefined && bytes > budgetKb * 1024;
    isOver ||= isTooLarge;
    const size = `${(bytes / 1024).toFixed(1).padStart(8)} KB`;
    const note = budgetKb === undefined ? '' : `  (budget ${budgetKb} KB)`;
    console.log(`${name.padEnd(24)}${styleText(isTooLarge ? 'red' : 'green', size)}${note}`);
    for (const part of lazy) {
      console.log(
        styleText(
          'dim',
          `  ${part.specifier.padEnd(22)}${(part.bytes / 1024).toFixed(1).padStart(8)} KB, when first used`,
        ),
      );
    }
  }
  const packageSize = `${(buildContextPackage() / 1024).toFixed(1).padStart(8)} KB`;
  console.log(`${'packages/context'.padEnd(24)}${styleText('green', packageSize)}`);
  const serverSize = `${(bundleMailServer().bytes / 1024).toFixed(1).padStart(8)} KB`;
  console.log(`${'large-mail'.padEnd(24)}${styleText('green', serverSize)}, in its image`);
  if (isOver) {
    console.error('a bundle is over its budget: see dist/meta for what is in it');
    process.exitCode = 1;
  }
}
