import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('.node-version names the Node that npm installs for the commands', () => {
  expect(read('.node-version').trim()).toBe(JSON.parse(read('package.json')).devDependencies.node);
});
