import { styleText } from 'node:util';
import { bundleFunctions } from '../infra/bundling.ts';

/** Bundles every function and prints the sizes; fails when the acknowledged path grew beyond its budget. */
const budgets: Readonly<Record<string, number>> = { 'receive-webhook': 320 * 1024 };

let isOver = false;
for (const { name, bytes, lazy } of bundleFunctions()) {
  const budget = budgets[name];
  const isTooLarge = budget !== undefined && bytes > budget;
  isOver ||= isTooLarge;
  const size = `${(bytes / 1024).toFixed(1).padStart(8)} KB`;
  const note = budget === undefined ? '' : `  (budget ${budget / 1024} KB)`;
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
