import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricNamespace } from '../../shared/observability/metric-catalog.ts';
import { serviceName } from '../constructs/service-function.ts';
import type { StageConfig } from '../stage-config.ts';

/** Metrics that are read from API Gateway's access log: of requests that never reach a function. */
export const accessLogMetrics = {
  GatewayRefusals: {
    unit: 'Count',
    dimensions: ['refusal'],
    meaning: 'Requests that API Gateway answered, by its type of response',
  },
  PayloadsTooLarge: {
    unit: 'Count',
    dimensions: ['route'],
    meaning: 'Requests that API Gateway or Lambda refused with 413, by route: larger than they can pass on',
  },
} as const;

export interface AccessLogMetricsProps {
  readonly config: StageConfig;
  readonly accessLog: ILogGroup;
}

/** Counts what only the access log sees. */
export class AccessLogMetrics extends Construct {
  readonly #config: StageConfig;

  constructor(scope: Construct, id: string, { config, accessLog }: AccessLogMetricsProps) {
    super(scope, id);
    this.#config = config;
    const common = { logGroup: accessLog, metricNamespace, metricValue: '1' };
    new MetricFilter(this, 'GatewayRefusals', {
      ...common,
      metricName: 'GatewayRefusals',
      filterPattern: FilterPattern.literal('{ $.refusal != "-" }'),
      dimensions: { service: '$.service', refusal: '$.refusal' },
    });
    // Lambda's own refusal (6 MB) is an answer of the integration; it is not documented which status the caller gets then.
    new MetricFilter(this, 'PayloadsTooLarge', {
      ...common,
      metricName: 'PayloadsTooLarge',
      filterPattern: FilterPattern.literal('{ $.status = "413" || $.integration_status = "413" }'),
      dimensions: { service: '$.service', route: '$.route' },
    });
  }

  refusals(refusal: string, options: MetricOptions): Metric {
    return this.#metric('GatewayRefusals', { refusal }, options);
  }

  /** Of one route, as the access log has it: `/webhooks/sms`, or `-` where API Gateway refused before it knew. */
  payloadsTooLarge(route: string, options: MetricOptions): Metric {
    return this.#metric('PayloadsTooLarge', { route }, options);
  }

  #metric(
    metricName: keyof typeof accessLogMetrics,
    dimensions: Readonly<Record<string, string>>,
    options: MetricOptions,
  ): Metric {
    return new Metric({
      namespace: metricNamespace,
      metricName,
      dimensionsMap: { ...dimensions, service: serviceName(this.#config) },
      statistic: 'Sum',
      ...options,
    });
  }
}
