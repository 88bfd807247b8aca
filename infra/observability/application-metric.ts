import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type DimensionsOf,
  type MetricName,
  type metricCatalog,
  metricNamespace,
} from '../../shared/observability/metric-catalog.ts';
import { serviceName } from '../constructs/service-function.ts';
import type { StageConfig } from '../stage-config.ts';

export interface MetricOptions {
  readonly period: Duration;
  /** The sum without it. */
  readonly statistic?: string;
  readonly label?: string;
}

/** One of our own metrics, by the closed list: exactly its dimensions, and the `service` that tells stages apart. */
export function applicationMetric<Name extends MetricName>(
  config: StageConfig,
  metric: { readonly name: Name; readonly dimensions: DimensionsOf<Name> },
  { period, statistic = Stats.SUM, label }: MetricOptions,
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: metric.name,
    dimensionsMap: { ...metric.dimensions, service: serviceName(config) },
    statistic,
    period,
    ...(label !== undefined && { label }),
  });
}

/** Metrics of the list which have the dimension `channel` and no other. */
export type ChannelMetricName = {
  [Name in MetricName]: (typeof metricCatalog)[Name]['dimensions'] extends readonly ['channel']
    ? Name
    : never;
}[MetricName];

/** A metric of one channel. */
export function channelMetric(
  config: StageConfig,
  metric: { readonly name: ChannelMetricName; readonly channel: string },
  options: MetricOptions,
): Metric {
  return applicationMetric<ChannelMetricName>(
    config,
    { name: metric.name, dimensions: { channel: metric.channel } },
    options,
  );
}

/** The sum over any number of metrics, without data 0. The name tells sums inside one expression apart. */
export function sumOf(name: string, metrics: readonly IMetric[], { period, label = name }: MetricOptions) {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${name}${index}`, metric]));
  return new MathExpression({
    expression: Object.keys(usingMetrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(' + '),
    usingMetrics,
    period,
    label,
  });
}
