import { Duration } from 'aws-cdk-lib';
import { type GraphWidget, type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { LargeMail } from '../constructs/large-mail.ts';
import type { StageConfig } from '../stage-config.ts';
import type { AlarmBoard } from './alarms.ts';
import { applicationMetric, sumOf } from './application-metric.ts';
import { graph } from './graph.ts';
import type { ObservedSystem } from './observed-system.ts';

const fiveMinutes = { period: Duration.minutes(5) };
const oneMinute = { period: Duration.minutes(1) };

/** Share of a task's memory above which the system may end it. */
const highMemoryPercent = 85;

/**
 * Alarms on the receiver of large mail, where there is one. SendGrid retries for 72 hours after a 5xx.
 * https://support.sendgrid.com/hc/en-us/articles/46513815674395
 */
export function addLargeMailAlarms({ config, largeMail }: ObservedSystem, board: AlarmBoard): void {
  if (largeMail === undefined) return;
  board.add('LargeMailErrors', {
    metric: sumOf('errors', serverErrors(largeMail), fiveMinutes),
    meaning: 'Large mail is answered with 5xx, or no task answers at all; SendGrid retries',
    runbook: 'large-mail-errors',
    above: 5,
    periods: { bad: 2, of: 3 },
  });
  board.add('LargeMailFull', {
    metric: rejected(config, 'throttled', fiveMinutes),
    meaning: 'More large mail arrives at once than the tasks have memory for; SendGrid retries',
    runbook: 'large-mail-full',
    above: 0,
    periods: { bad: 2, of: 3 },
  });
  board.add('LargeMailMemory', {
    metric: largeMail.service.metricMemoryUtilization({ ...fiveMinutes, statistic: Stats.MAXIMUM }),
    meaning: 'A task of the receiver of large mail uses nearly all of its memory',
    runbook: 'large-mail-full',
    above: highMemoryPercent,
  });
  board.add('LargeMailUnhealthy', {
    metric: largeMail.targets.metrics.unhealthyHostCount({ ...oneMinute, statistic: Stats.MAXIMUM }),
    meaning: 'A task of the receiver of large mail does not answer its health check',
    runbook: 'large-mail-unhealthy',
    above: 0,
    periods: { bad: 5, of: 5 },
  });
  if (largeMail.firewall === undefined) return;
  board.add('LargeMailRefusals', {
    metric: largeMail.firewall.refusedRequests(fiveMinutes),
    meaning:
      'The firewall refuses large mail from an address that sends too often; if it is SendGrid, it retries',
    runbook: 'requests-refused',
    above: 0,
  });
}

/** What the receiver itself refused with 413, or with 503 because its memory was full. */
export function rejected(
  config: StageConfig,
  reason: 'payload_too_large' | 'throttled',
  options: { readonly period: Duration; readonly label?: string },
): IMetric {
  return applicationMetric(
    config,
    { name: 'WebhooksRejected', dimensions: { channel: 'email', reason } },
    options,
  );
}

/** A row of the dashboard. */
export function largeMailRow(
  config: StageConfig,
  { balancer, targets, service }: LargeMail,
): readonly GraphWidget[] {
  return [
    graph({
      title: 'Large mail',
      left: [
        balancer.metrics.requestCount({ ...fiveMinutes, label: 'requests' }),
        targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_4XX_COUNT, { ...fiveMinutes, label: '4xx' }),
        targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { ...fiveMinutes, label: '5xx' }),
        balancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, {
          ...fiveMinutes,
          label: '5xx without a task',
        }),
      ],
    }),
    graph({
      title: 'Large mail, refused by size and memory',
      left: [
        rejected(config, 'payload_too_large', { ...fiveMinutes, label: 'too large' }),
        rejected(config, 'throttled', { ...fiveMinutes, label: 'memory full' }),
      ],
    }),
    graph({
      title: 'Large mail, time of a task',
      unit: 's',
      left: ['p50', 'p99'].map((statistic) =>
        targets.metrics.targetResponseTime({ ...fiveMinutes, statistic, label: statistic }),
      ),
    }),
    graph({
      title: 'Tasks of large mail',
      left: [
        service.metricCpuUtilization({ ...fiveMinutes, label: 'CPU %' }),
        service.metricMemoryUtilization({ ...fiveMinutes, label: 'memory %' }),
      ],
      right: [targets.metrics.healthyHostCount({ ...fiveMinutes, label: 'healthy tasks' })],
    }),
  ];
}

function serverErrors({ balancer, targets }: LargeMail): readonly IMetric[] {
  return [
    targets.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, fiveMinutes),
    balancer.metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, fiveMinutes),
  ];
}
