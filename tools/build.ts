import { styleText } from 'node:util';
import { bundleBudgetsKb } from '../infra/bundling/budgets.ts';
import { bundleFunctions } from '../infra/bundling.ts';

/** Bundles every function and prints the sizes; fails when one grew beyond its budget. */
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
if (isOver) {
  console.error('a bundle is over its budget: see dist/meta for what is in it');
  process.exitCode = 1;
}
