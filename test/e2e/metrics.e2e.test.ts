import { beforeAll, expect, it } from 'vitest';
import { metricCatalog } from '../../shared/observability/metric-catalog.ts';
import { type Audited, auditMix } from '../support/audit-mix.ts';
import { allLogs, eventually } from '../support/e2e-client.ts';
import { type MetricTotal, metricsSince, readMetrics } from '../support/emf.ts';
import { sendMix, untilQuiet } from '../support/metric-mix.ts';

let added: Map<string, MetricTotal>;
let audited: Audited;

/** The logs once nothing is added to them: a function's last lines arrive after its execution has ended. */
async function completeLogs(): Promise<string> {
  let last = '';
  const read = async () => {
    const logs = await allLogs();
    const isComplete = logs.length === last.length;
    last = logs;
    return { logs, isComplete };
  };
  const { logs } = await eventually(read, ({ isComplete }) => isComplete, 20_000);
  return logs;
}

beforeAll(async () => {
  await untilQuiet();
  const before = readMetrics(await completeLogs());
  const mix = await sendMix();
  audited = await auditMix(mix);
  added = await eventually(
    async () => metricsSince(before, readMetrics(await allLogs())),
    (metrics) => [...audited.counts].every(([key, count]) => (metrics.get(key)?.sum ?? 0) >= count),
    20_000,
  ).catch(async () => metricsSince(before, readMetrics(await allLogs())));
});

it('the metrics count what the auditor counts, under the same dimensions', () => {
  const counted = [...added]
    .filter(([key]) => audited.names.some((name) => key.startsWith(`${name}{`)))
    .map(([key, { sum }]) => [key, sum]);

  expect(audited.counts.size).toBeGreaterThan(20);
  expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(audited.counts));
});

it('every acknowledgement and every routed message has its time', () => {
  const samplesOf = (name: string) =>
    [...added].reduce((sum, [key, { samples }]) => (key.startsWith(`${name}{`) ? sum + samples : sum), 0);
  const countOf = (name: string) =>
    [...audited.counts].reduce((sum, [key, count]) => (key.startsWith(`${name}{`) ? sum + count : sum), 0);

  expect(samplesOf('AcknowledgementTime')).toBe(countOf('WebhooksReceived'));
  expect(samplesOf('RoutingTime')).toBe(countOf('MessagesRouted'));
});

it('nothing is published that the closed list does not have, with its unit and exactly its dimensions', async () => {
  const published = [...readMetrics(await allLogs())].map(([key, { unit }]) => {
    const [, name = '', pairs = ''] = /^(\w+)\{(.*)\}$/.exec(key) ?? [];
    return { name, unit, dimensions: pairs.split(',').map((pair) => pair.split('=')[0]) };
  });

  const strange = published.filter(({ name, unit, dimensions }) => {
    const listed = (
      metricCatalog as Readonly<Record<string, { unit: string; dimensions: readonly string[] }>>
    )[name];
    const expected = [...(listed?.dimensions ?? []), 'service'].sort();
    return listed?.unit !== unit || JSON.stringify(dimensions) !== JSON.stringify(expected);
  });
  expect(published.length).toBeGreaterThan(20);
  expect(strange).toEqual([]);
});
