import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/reference/configuration.md');
const source = read('infra/stage-config.ts');

it('the configuration page has every member of every type of setting', () => {
  const members = [...source.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name);
  const [, settings = ''] = page.split('## Settings');

  const documented = [...settings.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

  expect(members.length).toBeGreaterThan(50);
  expect(documented).toEqual(members);
});

it('the configuration page has the default of every optional setting', () => {
  const rows = page.split('\n').filter((line) => /^\| `\w+` \| `.*` \| /.test(line));

  expect(rows.filter((row) => /^\| `\w+` \| `[^`]*` \| +\|/.test(row))).toEqual([]);
});
