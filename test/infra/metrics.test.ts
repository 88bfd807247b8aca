import { describe, expect, it } from 'vitest';
import { accessLogMetrics } from '../../infra/observability/access-log-metrics.ts';
import { releaseMetrics } from '../../infra/observability/release-alarms.ts';
import { metricCatalog, metricNamespace } from '../../shared/observability/metric-catalog.ts';
import { publishedByAws } from './published-metrics.ts';
import { liveUpdates, synthesize } from './synthesize.ts';
import { resourcesOf, textOf } from './template-facts.ts';

const { template } = synthesize('prod', { liveUpdates });
const ours: Record<string, { readonly dimensions: readonly string[] }> = {
  ...metricCatalog,
  ...accessLogMetrics,
  ...releaseMetrics,
};

interface CfnMetricQuery {
  readonly MetricStat?: { readonly Metric: unknown };
}

interface UsedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
}

/** Every metric behind an alarm, whether it stands alone or in an expression. */
const alarmed: readonly UsedMetric[] = resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(
  ({ Properties }) =>
    [Properties, ...(Properties.Metrics ?? []).map((metric: CfnMetricQuery) => metric.MetricStat?.Metric)]
      .filter((metric) => metric?.MetricName !== undefined)
      .map(({ Namespace, MetricName, Dimensions }) => ({
        namespace: Namespace,
        name: MetricName,
        dimensions: (Dimensions ?? []).map(({ Name }: { Name: string }) => Name).sort(),
      })),
);

/** Every metric of a widget: `[namespace, name, dimension, value, …, options]`. */
const [dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
const widgets: { properties: { metrics?: unknown[][] } }[] = JSON.parse(
  textOf(dashboard?.Properties.DashboardBody),
).widgets;
const shown: readonly UsedMetric[] = widgets
  .flatMap(({ properties }) => properties.metrics ?? [])
  .map((metric) => metric.filter((part) => typeof part === 'string') as string[])
  .filter(([namespace]) => namespace !== undefined)
  .map(([namespace = '', name = '', ...pairs]) => ({
    namespace,
    name,
    dimensions: pairs.filter((_part, index) => index % 2 === 0).sort(),
  }));

const used = [...new Map([...alarmed, ...shown].map((metric) => [JSON.stringify(metric), metric])).values()];

describe('every metric that an alarm or a widget reads', () => {
  it('every metric that an alarm or a widget reads is found by this test', () => {
    expect(alarmed.length).toBeGreaterThan(40);
    expect(shown.length).toBeGreaterThan(60);
  });

  it.each(used.filter(({ namespace }) => namespace === metricNamespace))(
    'every metric that an alarm or a widget reads is on our closed list with exactly its dimensions: $name by $dimensions',
    ({ name, dimensions }) => {
      expect(ours).toHaveProperty(name);
      expect(dimensions).toEqual([...(ours[name]?.dimensions ?? []), 'service'].sort());
    },
  );

  it.each(used.filter(({ namespace }) => namespace !== metricNamespace))(
    'every metric that an alarm or a widget reads is published by AWS: $namespace $name by $dimensions',
    ({ namespace, name, dimensions }) => {
      expect(publishedByAws[namespace]?.[name]).toContainEqual(dimensions);
    },
  );
});

describe('our metrics', () => {
  it('carry the stage in the dimension `service`, so that stages in one account stay apart', () => {
    const services = resourcesOf(template, 'AWS::Lambda::Function').map(
      ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
    );

    expect(new Set(services)).toEqual(new Set(['incoming-webhook-prod']));
  });

  it('from the logs are counted by refusal, status and version, under the same service', () => {
    const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage');
    const filters = resourcesOf(template, 'AWS::Logs::MetricFilter').map(({ Properties }) => [
      Properties.MetricTransformations[0].MetricName,
      Properties.FilterPattern,
    ]);

    expect(filters).toEqual([
      ['GatewayRefusals', '{ $.refusal != "-" }'],
      ['PayloadsTooLarge', '{ $.status = "413" || $.integration_status = "413" }'],
      ['ReleaseErrors', '{ $.version = * && $.status >= 500 }'],
    ]);
    expect(JSON.parse(stage?.Properties.AccessLogSetting.Format)).toMatchObject({
      service: 'incoming-webhook-prod',
      status: '$context.status',
      refusal: '$context.error.responseType',
      integration_status: '$context.integrationStatus',
    });
  });
});
