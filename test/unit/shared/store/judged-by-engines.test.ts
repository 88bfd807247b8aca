import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const read = (pattern: string) =>
  globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'));

const suites = 'test/support/table-suites/*.ts';
const judged = [...read('test/contract/table-engines/*.test.ts'), ...read(suites)].join('\n');

/** Exported functions that get the table: `(table: TableAccess, …)`, or its two parts by name. */
const onTheTable = [...read('shared/store/*.ts'), ...read('tools/cli/replay/*.ts')].flatMap((source) =>
  [...source.matchAll(/export (?:async )?function\*? (\w+)(?:<\w+>)?\(([^)]*)/g)]
    .filter(([, , parameters = '']) => /TableAccess|DynamoDBDocumentClient/.test(parameters))
    .map(([, name = '']) => name),
);

/** Judged by what calls it, and by nothing else. */
const inside = [
  ...['batchGet', 'listingUpdate', 'listWithoutEntry', 'copiesOf', 'conversationKeysOf'],
  ...['settledIds', 'readRecentConversation'],
];

describe('the operations of the table', () => {
  it('are found in the sources', () => {
    expect(onTheTable.length).toBeGreaterThan(20);
  });

  it.each(read(suites).flatMap((source) => /export function (judge\w+)/.exec(source)?.[1] ?? []))(
    'the suite %s runs on both engines',
    (name) => {
      expect(read('test/contract/table-engines/*.test.ts').join('\n')).toContain(`${name}(engine)`);
    },
  );

  it.each(onTheTable.filter((name) => !inside.includes(name)))(
    'include %s, which two engines judge in test/contract/table-engines',
    (name) => {
      expect(judged).toMatch(new RegExp(`\\b${name}\\(`));
    },
  );
});
