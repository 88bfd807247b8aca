import { describe, expect, it } from 'vitest';
import { synthesize } from './synthesize.ts';
import { resourcesOf, textOf } from './template-facts.ts';

const prod = synthesize('prod');
const staging = synthesize('staging');

interface Rule {
  readonly Name: string;
  readonly Priority: number;
  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON of many shapes
  readonly Statement: any;
}

describe('the firewall', () => {
  const [acl] = resourcesOf(prod.template, 'AWS::WAFv2::WebACL');
  const rules = new Map<string, Rule>(acl?.Properties.Rules.map((rule: Rule) => [rule.Name, rule]));

  it('limits the rate of each address, counted over the five minutes that the configuration speaks of', () => {
    expect(rules.get('rate')).toMatchObject({
      Action: { Block: {} },
      Statement: {
        RateBasedStatement: { AggregateKeyType: 'IP', Limit: 100_000, EvaluationWindowSec: 300 },
      },
    });
  });

  it('lets a request in that no rule refuses, and refuses what the common rules block', () => {
    expect(acl?.Properties.DefaultAction).toEqual({ Allow: {} });
    expect(rules.get('common')).toMatchObject({ OverrideAction: { None: {} } });
  });

  it('lets every body through, because emails quote what attacks look like', () => {
    const overrides = rules.get('common')?.Statement.ManagedRuleGroupStatement.RuleActionOverrides;

    // Every rule of the group that reads a body, and one that misses a user agent:
    // docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    expect(overrides.map(({ Name }: { Name: string }) => Name)).toEqual([
      'CrossSiteScripting_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'NoUserAgent_HEADER',
      'SizeRestrictions_BODY',
    ]);
    expect(overrides.map(({ ActionToUse }: { ActionToUse: unknown }) => ActionToUse)).toEqual(
      overrides.map(() => ({ Count: {} })),
    );
  });

  it('stands before the API, and keeps no samples of requests', () => {
    prod.template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    expect(JSON.stringify(acl?.Properties)).not.toContain('"SampledRequestsEnabled":true');
  });

  it('the firewall is not paid for on dev', () => {
    synthesize('dev').template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  it('pins the version of the common rules, so that a rule that AWS adds refuses no mail', () => {
    expect(rules.get('common')?.Statement.ManagedRuleGroupStatement.Version).toMatch(/^Version_\d+\.\d+$/);
  });

  it('may follow the default version of the common rules', () => {
    const firewall = { requestsPerFiveMinutesPerAddress: 100, commonRulesVersion: undefined };
    const { template } = synthesize('staging', { firewall });

    expect(JSON.stringify(template.findResources('AWS::WAFv2::WebACL'))).not.toContain('Version');
  });

  it('names its metrics after the stage, and never All or Default_Action, which AWS reserves', () => {
    const namesOf = ({ template }: typeof prod) =>
      [
        ...JSON.stringify(template.findResources('AWS::WAFv2::WebACL')).matchAll(/"MetricName":"([^"]+)"/g),
      ].map(([, name = '']) => name);
    const names = [...namesOf(prod), ...namesOf(staging)];

    expect(names).toHaveLength(8);
    expect(new Set(names).size).toBe(8);
    expect(names.filter((name) => !/^IncomingWebhook-(prod|staging)-[a-z]+$/.test(name))).toEqual([]);
  });

  it.each([
    ['4700000', true],
    ['4999999', true],
    ['10485760', true],
    ['123456789', true],
    ['4699999', false],
    ['470000', false],
    ['0', false],
  ])('counts a request of %s bytes as too large for Lambda: %s', (bytes, isCounted) => {
    const { RegexString, FieldToMatch } = rules.get('oversized')?.Statement.RegexMatchStatement ?? {};

    expect(new RegExp(RegexString).test(bytes)).toBe(isCounted);
    expect(FieldToMatch).toEqual({ SingleHeader: { Name: 'content-length' } });
  });

  it('counts before any rule may refuse, and refuses nothing by size', () => {
    const first = [...rules.values()].sort((left, right) => left.Priority - right.Priority)[0];

    expect(first).toMatchObject({ Name: 'oversized', Action: { Count: {} } });
  });

  it('raises the alarm on lost messages by what it counted', () => {
    const alarm = resourcesOf(prod.template, 'AWS::CloudWatch::Alarm').find(({ Properties }) =>
      textOf(Properties.AlarmName).endsWith('PayloadsTooLarge'),
    );
    const webAcl = acl?.Properties.VisibilityConfig.MetricName;
    const counted = alarm?.Properties.Metrics.map(
      ({ MetricStat }: { MetricStat?: { Metric: { MetricName: string; Dimensions: unknown } } }) =>
        MetricStat?.Metric,
    ).find((metric?: { MetricName: string }) => metric?.MetricName === 'CountedRequests');

    expect(counted?.Dimensions).toEqual(
      expect.arrayContaining([
        { Name: 'WebACL', Value: webAcl },
        { Name: 'Rule', Value: 'IncomingWebhook-prod-oversized' },
      ]),
    );
  });
});
