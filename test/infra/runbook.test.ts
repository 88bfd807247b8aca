import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { largeMail, liveUpdates, synthesize } from './synthesize.ts';
import { resourcesOf } from './template-facts.ts';

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading, lines.join('\n')];
    }),
);
const { template } = synthesize('prod', { liveUpdates, largeMail });
const named = new Set(
  resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) =>
    String(Properties.AlarmDescription).replace(/^.*#/, ''),
  ),
);

describe('the runbook', () => {
  it.each([...named])('has the section %s: what the alarm means, how to look, what to do', (name) => {
    expect(sections.get(name)).toMatch(/\*\*Means\.\*\*[\s\S]+\*\*Look\.\*\*[\s\S]+\*\*Do\.\*\*/);
  });

  it('has no section about an alarm that does not exist', () => {
    const aboutAlarms = [...sections].filter(([, text]) => text.includes('**Means.**')).map(([name]) => name);

    expect(aboutAlarms.filter((name) => !named.has(name))).toEqual([]);
  });

  it('leads nowhere that is not there', () => {
    const targets = [...runbook.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, target = '']) => target);

    expect(targets.filter((target) => !sections.has(target))).toEqual([]);
  });
});
