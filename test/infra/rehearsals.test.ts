import { describe, expect, it } from 'vitest';
import { rehearsals } from '../../tools/cli/rehearse/rehearsals.ts';
import { unrehearsed } from '../../tools/cli/rehearse/unrehearsed.ts';
import { largeMail, liveUpdates, synthesize } from './synthesize.ts';
import { resourcesOf, textOf } from './template-facts.ts';

/** Every alarm that a stage can have. */
const { template } = synthesize('prod', { liveUpdates, largeMail, allowedCallers: ['192.0.2.0/24'] });
const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => ({
  name: textOf(Properties.AlarmName)
    .replace('IncomingWebhook-prod-', '')
    .replace(/-[^-]*$/, ''),
  section: String(Properties.AlarmDescription).replace(/^.*#/, ''),
  properties: Properties,
}));

describe.each(alarms)('the alarm $name', ({ name, section }) => {
  it('every step is rehearsed once, or has one reason why not, in the section of its description', () => {
    const found = [...rehearsals, ...unrehearsed].filter(({ alarms: names }) => names.test(name));

    expect(found.map((one) => one.section)).toEqual([section]);
  });
});

describe.each(rehearsals)('the rehearsal of $section', ({ alarm, alarms: names, section, watches }) => {
  it('names an alarm that exists and means its section', () => {
    expect(alarm).toMatch(names);
    expect(alarms.find(({ name }) => name === alarm)?.section).toBe(section);
  });

  it("raises the metric of its alarm above the alarm's own threshold", () => {
    const { MetricName, Threshold } = alarms.find(({ name }) => name === alarm)?.properties ?? {};
    const isOwnMetric = watches.counted?.name === MetricName;

    if (isOwnMetric) expect(watches.counted?.above).toBe(Threshold);
    else expect(watches.text).toContain(MetricName ?? 'SignaturesRejected');
  });
});

it('every reason is about an alarm that exists', () => {
  const idle = [...rehearsals, ...unrehearsed].filter(
    ({ alarms: names }) => !alarms.some(({ name }) => names.test(name)),
  );

  expect(idle.map(({ section }) => section)).toEqual([]);
});
