import { Duration } from 'aws-cdk-lib';
import { type Alarm, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias, IVersion } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricNamespace } from '../../shared/observability/metric-catalog.ts';
import { serviceName } from '../constructs/service-function.ts';
import type { StageConfig } from '../stage-config.ts';
import type { AlarmBoard } from './alarms.ts';

/** Metrics that are read from the ingress's log, because a release is judged by them. */
export const releaseMetrics = {
  ReleaseErrors: {
    unit: 'Count',
    dimensions: ['version'],
    meaning:
      'Requests that a version of the ingress answered with 5xx, by version; where a stage has a canary',
  },
} as const;

export interface ReleaseAlarmsProps {
  readonly config: StageConfig;
  readonly board: AlarmBoard;
  readonly live: Alias;
  readonly logs: ILogGroup;
}

const oneMinute = { period: Duration.minutes(1) };
const fiveMinutes = { period: Duration.minutes(5) };

/** Fewer answers than these say nothing about a version. */
const fewestErrors = 3;
const fewestRequests = 10;
const slowAnswerMs = 5_000;

/**
 * The alarms that roll back a release. They watch the new version alone, so a fault of the old version does not stop
 * the deployment that repairs it. Each version has its own alarms, so none is left in alarm by a former version. None
 * depends on the API, which depends on the alias: docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html.
 */
export class ReleaseAlarms extends Construct {
  readonly all: readonly Alarm[];
  readonly #props: ReleaseAlarmsProps;

  constructor(scope: Construct, id: string, props: ReleaseAlarmsProps) {
    super(scope, id);
    this.#props = props;
    new MetricFilter(this, 'ReleaseErrors', {
      logGroup: props.logs,
      metricNamespace,
      metricName: 'ReleaseErrors',
      metricValue: '1',
      filterPattern: FilterPattern.literal('{ $.version = * && $.status >= 500 }'),
      dimensions: { service: '$.service', version: '$.version' },
    });
    this.all = [this.#addCrashes(), this.#addErrors(), this.#addSlowness()];
  }

  get #version(): IVersion {
    return this.#props.live.version;
  }

  #addCrashes(): Alarm {
    return this.#props.board.add('ReleaseCrashes', {
      metric: this.#ofVersion('Errors', { ...oneMinute, statistic: Stats.SUM }),
      meaning: 'The new version of the ingress crashes or cannot start; its release is taken back',
      above: 0,
      ...this.#common,
    });
  }

  #addErrors(): Alarm {
    const failed = new Metric({
      namespace: metricNamespace,
      metricName: 'ReleaseErrors',
      dimensionsMap: { service: serviceName(this.#props.config), version: this.#version.version },
      statistic: Stats.SUM,
      ...fiveMinutes,
    });
    return this.#props.board.add('ReleaseErrors', {
      metric: new MathExpression({
        expression: `IF(FILL(failed, 0) >= ${fewestErrors}, 100 * failed / requests, 0)`,
        usingMetrics: { failed, requests: this.#requests },
        label: '5xx of the new version in %',
        ...fiveMinutes,
      }),
      meaning: 'The new version of the ingress answers more than 5 % with 5xx; its release is taken back',
      above: 5,
      ...this.#common,
    });
  }

  #addSlowness(): Alarm {
    return this.#props.board.add('ReleaseSlowness', {
      metric: new MathExpression({
        expression: `IF(requests >= ${fewestRequests}, slowest, 0)`,
        usingMetrics: {
          slowest: this.#ofVersion('Duration', { ...fiveMinutes, statistic: 'p99' }),
          requests: this.#requests,
        },
        label: 'p99 of the new version in ms',
        ...fiveMinutes,
      }),
      meaning: 'One in a hundred answers of the new version takes longer than 5 s; its release is taken back',
      above: slowAnswerMs,
      ...this.#common,
    });
  }

  get #common() {
    return { runbook: 'release-taken-back', version: this.#version.version };
  }

  get #requests(): Metric {
    return this.#ofVersion('Invocations', { ...fiveMinutes, statistic: Stats.SUM });
  }

  /** What Lambda counts for the version that the alias's traffic moves to. */
  #ofVersion(metricName: string, options: { readonly period: Duration; readonly statistic: string }): Metric {
    const { functionName } = this.#version.lambda;
    return new Metric({
      namespace: 'AWS/Lambda',
      metricName,
      dimensionsMap: {
        FunctionName: functionName,
        Resource: `${functionName}:${this.#props.live.aliasName}`,
        ExecutedVersion: this.#version.version,
      },
      ...options,
    });
  }
}
