import { describe, expect, it } from 'vitest';
import { circularDependencies } from './dependency-graph.ts';
import { synthesize } from './synthesize.ts';
import { resourcesOf, textOf } from './template-facts.ts';

const { template } = synthesize('prod');
const alarms = new Map(resourcesOf(template, 'AWS::CloudWatch::Alarm').map((alarm) => [alarm.id, alarm]));
const [group] = resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup');
const [alias] = resourcesOf(template, 'AWS::Lambda::Alias');
const version = textOf(alias?.Properties.FunctionVersion);
const releaseAlarms = (group?.Properties.AlarmConfiguration.Alarms ?? []).map(
  ({ Name }: { Name: { Ref: string } }) => alarms.get(Name.Ref)?.Properties,
);

/** Every metric behind an alarm, alone or in an expression. */
function metricsOf(alarm: Record<string, never>): { Dimensions: { Name: string; Value: unknown }[] }[] {
  const queries: { MetricStat?: { Metric: never } }[] = alarm.Metrics ?? [];
  return alarm.MetricName ? [alarm as never] : queries.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
}

function minutesOf(alarm: Record<string, never>): number {
  const queries: { MetricStat?: { Period: number } }[] = alarm.Metrics ?? [];
  const periods = [alarm.Period ?? 0, ...queries.map(({ MetricStat }) => MetricStat?.Period ?? 0)];
  return (Math.max(...periods) * Number(alarm.EvaluationPeriods)) / 60;
}

describe('a release', () => {
  it('shifts a tenth of the traffic first, and back on any failure', () => {
    expect(group?.Properties).toMatchObject({
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: expect.arrayContaining(['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM']),
      },
      AlarmConfiguration: { Enabled: true },
    });
    expect(group?.Properties.DeploymentConfigName).toContain('LambdaCanary10Percent');
    expect(alias).toMatchObject({
      Properties: { Name: 'live' },
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: { DeploymentGroupName: { Ref: group?.id } } },
    });
  });

  it('a release is judged by crashes, errors and slowness', () => {
    expect(releaseAlarms.map(({ AlarmName }: { AlarmName: unknown }) => textOf(AlarmName))).toEqual([
      `IncomingWebhook-prod-ReleaseCrashes-${version}`,
      `IncomingWebhook-prod-ReleaseErrors-${version}`,
      `IncomingWebhook-prod-ReleaseSlowness-${version}`,
    ]);
  });

  it('a release is judged by its own version alone, so that a fault of the old version stops no repair', () => {
    const values = releaseAlarms
      .flatMap(metricsOf)
      .map(({ Dimensions }: { Dimensions: { Value: unknown }[] }) =>
        Dimensions.map(({ Value }) => textOf(Value)),
      );

    expect(values.length).toBeGreaterThan(4);
    expect(values.filter((dimensions: string[]) => !dimensions.includes(version))).toEqual([]);
  });

  it('has a canary that outlasts the data of its alarms and five minutes of delay', () => {
    const [, canaryMinutes] = /Percent(\d+)Minutes/.exec(group?.Properties.DeploymentConfigName) ?? [];

    expect(Math.max(...releaseAlarms.map(minutesOf)) + 5).toBeLessThan(Number(canaryMinutes));
  });

  it('a release is not judged by an operational alarm, which may be on before it begins', () => {
    const names = releaseAlarms.map(({ AlarmName }: { AlarmName: unknown }) => textOf(AlarmName));

    expect(names.filter((name: string) => !name.includes('-Release'))).toEqual([]);
  });

  it.each(['staging', 'prod'] as const)('of %s goes to all traffic immediately in an emergency', (stage) => {
    const { template: emergency } = synthesize(stage, { canary: false });

    emergency.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    expect(JSON.stringify(emergency.toJSON())).not.toContain('UpdatePolicy');
    expect(circularDependencies(emergency.toJSON())).toEqual([]);
  });

  it('a release is immediate on dev', () => {
    synthesize('dev').template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
  });
});
