import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const promise =
  'Acknowledged messages are never lost. Each is stored once and counted once. ' +
  'Queues deliver at least once, so consumers key on `message_id`.';

function page(name: string): string {
  return readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
}

it.each(['README.md', 'docs/reliability.md', 'docs/consuming.md'])(
  '%s promises what the others promise, in the same words',
  (name) => {
    expect(page(name)).toContain(promise);
  },
);

it.each(['README.md', 'docs/reliability.md', 'docs/consuming.md'])(
  '%s promises no delivery of exactly once',
  (name) => {
    expect(page(name)).not.toMatch(
      /no accepted message is lost or doubled|exactly one lasting|exactly once/i,
    );
  },
);
