import { Duration } from 'aws-cdk-lib';
import { type GraphWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { applicationMetric, channelMetric } from './application-metric.ts';
import { graph } from './graph.ts';
import type { ObservedSystem } from './observed-system.ts';

const oneMinute = { period: Duration.minutes(1) };

/** Traffic, errors, acknowledgement time, pending messages, dead letters. */
export function firstLookRow(system: ObservedSystem): readonly GraphWidget[] {
  const { config, channels } = system;
  const { deploymentStage } = system.api;
  return [
    graph({
      title: 'Traffic',
      left: channels.map(({ name }) =>
        channelMetric(config, { name: 'WebhooksReceived', channel: name }, { ...oneMinute, label: name }),
      ),
      width: 5,
    }),
    graph({
      title: 'Errors',
      left: [
        deploymentStage.metricServerError({ ...oneMinute, statistic: Stats.SUM, label: '5xx' }),
        deploymentStage.metricClientError({ ...oneMinute, statistic: Stats.SUM, label: '4xx' }),
      ],
      width: 5,
    }),
    graph({
      title: 'Acknowledgement time',
      unit: 'ms',
      left: ['p50', 'p99'].map((statistic) =>
        deploymentStage.metricLatency({ ...oneMinute, statistic, label: statistic }),
      ),
      width: 5,
    }),
    graph({
      title: 'Oldest pending message',
      unit: 's',
      left: [
        applicationMetric(
          config,
          { name: 'OldestPendingAge', dimensions: {} },
          { ...oneMinute, statistic: Stats.MAXIMUM, label: 'age' },
        ),
      ],
      width: 4,
    }),
    deadLetters(system),
  ];
}

function deadLetters({ queues }: ObservedSystem): GraphWidget {
  return graph({
    title: 'Dead letters',
    left: queues.all.map(({ id, deadLetters }) =>
      deadLetters.metricApproximateNumberOfMessagesVisible({
        ...oneMinute,
        statistic: Stats.MAXIMUM,
        label: id,
      }),
    ),
    width: 5,
  });
}
