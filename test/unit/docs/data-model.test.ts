import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { indexNames } from '../../../shared/store/table-keys.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = read('docs/reference/data-model.md');
const source = read('shared/messages/message-item.ts');

/** The names in the first column of the rows of one section. */
function namesOf(heading: string): readonly string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const [body = ''] = section.split('\n## ');
  return [...body.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
}

it('the data model has every attribute of a message item and every routing status', () => {
  const [, members = ''] = /interface MessageItem \{\n([\s\S]*?)\n\}/.exec(source) ?? [];
  const [, statuses = ''] = /type RoutingStatus =([\s\S]*?);/.exec(source) ?? [];
  const attributes = [...members.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name);
  const states = [...statuses.matchAll(/'(\w+)'/g)].map(([, name]) => name);

  const documented = namesOf('Message item');

  expect(states.length).toBe(6);
  expect(documented.toSorted()).toEqual([...attributes, 'routing_status', ...states].toSorted());
});

it('the data model has every index', () => {
  expect(namesOf('Indexes')).toEqual(Object.values(indexNames));
});

it('the data model has every prefix of a key', () => {
  const keys = read('shared/store/table-keys.ts');
  const prefixes = [...keys.matchAll(/['`]([a-z-]+#)/g)].map(([, prefix = '']) => prefix);

  for (const prefix of new Set(prefixes.filter((each) => each !== 'pending#'))) {
    expect(page).toContain(`\`${prefix}<`);
  }
});
