import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { accessLogMetrics } from '../../infra/observability/access-log-metrics.ts';
import { releaseMetrics } from '../../infra/observability/release-alarms.ts';
import { metricCatalog } from '../../shared/observability/metric-catalog.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/metrics.md');
const source = read('shared/observability/metric-catalog.ts');

/** The comment above a metric: what it counts. It is no value, so that no bundle carries it. */
function meaningOf(name: string): string {
  const [, meaning = ''] = new RegExp(`/\\*\\* (.+)\\. \\*/\\n  ${name}:`).exec(source) ?? [];
  return meaning;
}

const ours = [
  ...Object.entries(metricCatalog).map(([name, metric]) => ({ name, ...metric, meaning: meaningOf(name) })),
  ...Object.entries({ ...accessLogMetrics, ...releaseMetrics }).map(([name, metric]) => ({
    name,
    ...metric,
  })),
];

it.each(ours)('the page says of $name what the code says', ({ name, unit, dimensions, meaning }) => {
  const by = dimensions.map((dimension) => `\`${dimension}\``).join(', ') || '–';

  expect(meaning).not.toBe('');
  expect(page).toContain(`| \`${name}\` | ${unit} | ${by} | ${meaning} |`);
});

it('the page names no other', () => {
  const named = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);

  expect(named).toEqual(ours.map(({ name }) => name));
});
