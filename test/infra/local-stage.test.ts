import { describe, expect, it } from 'vitest';
import { synthesize } from './synthesize.ts';
import { resourcesOf } from './template-facts.ts';

/** A local stage with everything that the largest stage has. */
const { template } = synthesize('local', {
  alarms: { email: 'duty@example.com' },
  canary: true,
  customerManagedKey: true,
  firewall: { requestsPerFiveMinutesPerAddress: 100, commonRulesVersion: undefined },
  reservedConcurrency: { ingress: 10, task: 10, recovery: 4 },
  provisionedConcurrency: { min: 1, max: 2 },
});
const resources: Record<string, { Type: string; DependsOn?: string[] }> = template.toJSON().Resources;

describe('the stage local', () => {
  it('has nothing that the local cloud refuses', () => {
    const types = new Set(Object.values(resources).map(({ Type }) => Type));

    expect([...types]).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /CodeDeploy|ApplicationAutoScaling|AnomalyDetector|Composite|WebACLAssociation|QueryDefinition/,
        ),
      ]),
    );
    expect(
      resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(({ Properties }) => Properties.Metrics),
    ).toEqual([]);
    expect(resources).not.toHaveProperty('UpdatePolicy');
  });

  it('refers to nothing that was taken out', () => {
    const text = JSON.stringify(template.toJSON());
    const referred = [
      ...text.matchAll(/"Ref":"([A-Za-z0-9]+)"/g),
      ...text.matchAll(/"Fn::GetAtt":\["([A-Za-z0-9]+)"/g),
    ].map(([, id = '']) => id);
    const dependencies = Object.values(resources).flatMap(({ DependsOn = [] }) => DependsOn);
    const parameters = Object.keys(template.toJSON().Parameters);

    expect(
      [...referred, ...dependencies].filter((id) => !(id in resources) && !parameters.includes(id)),
    ).toEqual([]);
  });

  it('keeps the alarms that stand on a single metric, to try the runbook on', () => {
    expect(resourcesOf(template, 'AWS::CloudWatch::Alarm').length).toBeGreaterThan(30);
  });

  it('shifts the alias immediately', () => {
    expect(resourcesOf(template, 'AWS::Lambda::Alias')[0]).not.toHaveProperty('UpdatePolicy');
  });

  it('pins the id of its API, so that webhook URLs outlive a restart', () => {
    const [api] = resourcesOf(template, 'AWS::ApiGateway::RestApi');

    expect(api?.Properties.Tags).toContainEqual({
      Key: 'ms-custom-id',
      Value: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  it('refuses no plain HTTP, because a laptop has no TLS', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('aws:SecureTransport');
  });
});
