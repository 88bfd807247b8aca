import { Duration } from 'aws-cdk-lib';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type GraphWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { StageConfig } from '../stage-config.ts';
import type { AlarmBoard } from './alarms.ts';
import { applicationMetric } from './application-metric.ts';
import { graph } from './graph.ts';
import type { ObservedSystem } from './observed-system.ts';

const fiveMinutes = { period: Duration.minutes(5) };

/** The ends that a connection can meet when a message was routed: notify-live-ui counts by these. */
const ends = ['sent', 'gone', 'failed', 'expired', 'skipped'];

/** The reasons of a refusal that say something: a token that has ended is every day's. */
const refusals = ['token_not_for_us', 'token_invalid', 'company_missing', 'keys_unavailable'];

/** Alarms on the live updates, where there are any. Nothing here delays or loses a message. */
export function addLiveAlarms({ config, liveStage }: ObservedSystem, board: AlarmBoard): void {
  if (liveStage === undefined) return;
  board.add('LiveKeysUnavailable', {
    metric: applicationMetric(
      config,
      { name: 'LiveConnectionsRefused', dimensions: { reason: 'keys_unavailable' } },
      fiveMinutes,
    ),
    meaning: 'The keys of the token issuer cannot be read, so that no live client is let in',
    runbook: 'live-updates',
    above: 0,
  });
  board.add('LiveUpdateFailures', {
    metric: applicationMetric(config, { name: 'LiveUpdateFailures', dimensions: {} }, fiveMinutes),
    meaning: 'Live clients are not told of routed messages; routing itself continues',
    runbook: 'live-updates',
    above: 5,
  });
}

/** A row of the dashboard. */
export function liveUpdatesRow(config: StageConfig, liveStage: WebSocketStage): readonly GraphWidget[] {
  return [
    graph({
      title: 'Live updates, by outcome',
      left: ends.map((event) =>
        applicationMetric(
          config,
          { name: 'LiveUpdates', dimensions: { event } },
          { ...fiveMinutes, label: event },
        ),
      ),
      width: 8,
    }),
    graph({
      title: 'Live clients that connect',
      left: [liveStage.metric('ConnectCount', { ...fiveMinutes, statistic: Stats.SUM, label: 'connects' })],
      width: 8,
    }),
    graph({
      title: 'Live clients refused',
      left: refusals.map((reason) =>
        applicationMetric(
          config,
          { name: 'LiveConnectionsRefused', dimensions: { reason } },
          { ...fiveMinutes, label: reason },
        ),
      ),
      width: 8,
    }),
  ];
}
