import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const { dependencies, devDependencies } = JSON.parse(read('package.json'));
const decisions = read('docs/decisions.md');

it.each(Object.keys({ ...dependencies, ...devDependencies }))('the decisions say why %s is here', (name) => {
  expect(decisions).toContain(`\`${name}\``);
});
