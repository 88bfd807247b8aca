import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repliesDelaySeconds } from '../../../functions/route-message/route-message.ts';

const root = new URL('../../../', import.meta.url);
const paths = globSync(
  ['*.md', 'docs/**/*', '{functions,infra,packages,shared,tools}/**/*.{md,ts,tsx,json}'],
  {
    cwd: root.pathname,
  },
).filter((path) => /\.(?:md|ts|tsx|py|json)$/.test(path) && !/\/(?:dist|node_modules)\//.test(path));

/** A sentence that says how long replies are delayed. */
const statement =
  /(?:\bdelay(?:ed)?\b|\bbatching window|\bvisible|\badd` waits)[^.]{0,25}?\b(\d+) s(?:econds)?\b/g;

const statements = paths.flatMap((path) => {
  // Where a line was broken, and how a comment begins it, says nothing.
  const text = readFileSync(new URL(path, root), 'utf8').replaceAll(/\s+(?:\* |\/\/ )?/g, ' ');
  return [...text.matchAll(statement)].map(([said, seconds]) => ({ path, said, seconds: Number(seconds) }));
});

it('every page and every message says the delay of replies that the code has', () => {
  expect(statements.filter(({ seconds }) => seconds !== repliesDelaySeconds)).toEqual([]);
});

it.each([
  'docs/asyncapi.json',
  'docs/consuming.md',
  'docs/conversation-record.schema.json',
  'docs/creating-conversations.md',
  'docs/decisions.md',
  'docs/examples/collector.ts',
  'docs/reference/queues.md',
  'shared/conversations/conversation-schema.ts',
  'tools/cli/conversation/conversation-arguments.ts',
  'tools/console/web/views/queues/queue-contents.tsx',
  'tools/local-cloud/start/seed-conversations.ts',
  'tools/local-cloud/start/tour.ts',
])('finds the delay of replies in %s', (path) => {
  expect(statements.map((each) => each.path)).toContain(path);
});
