import { Duration } from 'aws-cdk-lib';
import { type GraphWidget, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { StageConfig } from '../stage-config.ts';
import type { AccessLogMetrics } from './access-log-metrics.ts';
import { applicationMetric, type ChannelMetricName, channelMetric } from './application-metric.ts';
import { graph } from './graph.ts';

const fiveMinutes = { period: Duration.minutes(5) };

export interface ChannelRowOptions {
  readonly config: StageConfig;
  readonly refusals: AccessLogMetrics;
}

/** What one channel received, refused and sent on. */
export function channelRow(channel: string, { config, refusals }: ChannelRowOptions): readonly GraphWidget[] {
  const counts = (...names: ChannelMetricName[]): readonly Metric[] =>
    names.map((name) => channelMetric(config, { name, channel }, { ...fiveMinutes, label: name }));
  const times = (name: ChannelMetricName): readonly Metric[] =>
    ['p50', 'p99'].map((statistic) =>
      channelMetric(config, { name, channel }, { ...fiveMinutes, statistic, label: `${name} ${statistic}` }),
    );
  return [
    graph({
      title: 'Received',
      left: counts('WebhooksReceived', 'MessagesPersisted', 'MessagesDuplicate', 'StatusCallbacks'),
    }),
    graph({
      title: 'Refused',
      left: [
        ...counts('SignaturesRejected', 'WebhookErrors', 'MessagesQuarantined'),
        refusals.payloadsTooLarge(`/webhooks/${channel}`, { ...fiveMinutes, label: 'PayloadsTooLarge' }),
      ],
    }),
    graph({
      title: 'Sent on',
      left: [
        ...routedByQueue(config, channel),
        ...counts('RoutingFailures', 'MessagesRecovered', 'MessagesFailed', 'WorkflowStartFailures'),
      ],
    }),
    graph({
      title: 'Unknown senders',
      left: counts('UnknownSenders', 'FallbacksSent', 'FallbackCeilingReached', 'FallbackFailures'),
    }),
    graph({
      title: 'Times',
      unit: 'ms',
      left: times('AcknowledgementTime'),
      right: times('RoutingTime'),
      width: 24,
    }),
  ];
}

function routedByQueue(config: StageConfig, channel: string): readonly Metric[] {
  return ['replies', 'handoff'].map((queue) =>
    applicationMetric(
      config,
      { name: 'MessagesRouted', dimensions: { channel, queue } },
      { ...fiveMinutes, statistic: Stats.SUM, label: `routed to ${queue}` },
    ),
  );
}
