import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const packages = ['package.json', 'tools/console/package.json', 'tools/lab/package.json'];
const names = packages.flatMap((path) => {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(read(path));
  return Object.keys({ ...dependencies, ...devDependencies });
});
const decisions = read('docs/decisions.md');

it.each(names)('the decisions say why %s is here', (name) => {
  expect(decisions).toContain(`\`${name}\``);
});
