import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { toPascalCase } from '../channel-routes.ts';
import type { AlarmBoard } from './alarms.ts';
import { applicationMetric, type ChannelMetricName, channelMetric } from './application-metric.ts';
import type { ObservedSystem } from './observed-system.ts';

const fiveMinutes = { period: Duration.minutes(5) };
const oneMinute = { period: Duration.minutes(1) };

interface ChannelAlarm {
  readonly id: string;
  readonly metric: ChannelMetricName;
  readonly meaning: string;
  readonly runbook: string;
  readonly above: number;
}

/** One for each channel: the channel is the first thing to know. */
const channelAlarms: readonly ChannelAlarm[] = [
  {
    id: 'MessagesFailed',
    metric: 'MessagesFailed',
    meaning: 'A message was given up and waits for a replay',
    runbook: 'messages-failed',
    above: 0,
  },
  {
    id: 'MessagesQuarantined',
    metric: 'MessagesQuarantined',
    meaning: 'A signed message could not be read and waits for somebody to look at it',
    runbook: 'messages-quarantined',
    above: 0,
  },
  {
    id: 'RoutingFailures',
    metric: 'RoutingFailures',
    meaning: 'SQS refuses or throttles messages; they stay pending and are retried',
    runbook: 'routing-failures',
    above: 5,
  },
  {
    id: 'FallbackCeiling',
    metric: 'FallbackCeilingReached',
    meaning:
      'The daily ceiling of answers to unknown senders is reached: an attack, or a number that went public',
    runbook: 'fallback-ceiling',
    above: 0,
  },
  {
    id: 'FallbackFailures',
    metric: 'FallbackFailures',
    meaning:
      'The provider does not take answers to unknown senders: a credential, a template, or the provider',
    runbook: 'fallback-failures',
    above: 5,
  },
];

/** Alarms on messages after they are stored. */
export function addMessageAlarms({ config, channels }: ObservedSystem, board: AlarmBoard): void {
  for (const { id, metric, ...rest } of channelAlarms) {
    for (const { name } of channels) {
      board.add(`${id}${toPascalCase(name)}`, {
        ...rest,
        metric: channelMetric(config, { name: metric, channel: name }, fiveMinutes),
      });
    }
  }
  board.add('OldestPending', {
    metric: applicationMetric(
      config,
      { name: 'OldestPendingAge', dimensions: {} },
      { ...oneMinute, statistic: Stats.MAXIMUM },
    ),
    meaning: 'A message has been waiting for its queue for more than 5 minutes, or recovery does not run',
    runbook: 'oldest-pending',
    above: 300,
    periods: { bad: 3, of: 5 },
    needsData: true,
  });
}
