import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { toPascalCase } from '../channel-routes.ts';
import type { AccessLogMetrics } from './access-log-metrics.ts';
import type { AlarmBoard } from './alarms.ts';
import { type ChannelMetricName, channelMetric, sumOf } from './application-metric.ts';
import { rejected } from './large-mail.ts';
import type { ObservedSystem } from './observed-system.ts';

const fiveMinutes = { period: Duration.minutes(5) };
const oneMinute = { period: Duration.minutes(1) };

/**
 * Twilio waits 15 s and then asks the fallback URL. An answer after this is too near to that.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
const slowAnswerMs = 5_000;

/** Under this many requests a share says nothing. Long periods, so that a quiet channel comes to as many. */
const fewestRequests = 10;
const fifteenMinutes = { period: Duration.minutes(15) };

export interface WebhookAlarmsOptions {
  readonly board: AlarmBoard;
  readonly refusals: AccessLogMetrics;
}

/** Alarms on what the providers see. */
export function addWebhookAlarms(system: ObservedSystem, { board, refusals }: WebhookAlarmsOptions): void {
  const { deploymentStage } = system.api;
  // One a channel: the silence of a small one would be lost in the traffic of the others.
  for (const { name } of system.channels) {
    board.add(`RejectedSignatures${toPascalCase(name)}`, {
      metric: rejectedShare(system, name),
      meaning:
        'More than a fifth of the requests carry a wrong signature: a token was rotated, a URL changed, or an attack',
      runbook: 'rejected-signatures',
      above: 20,
    });
  }
  board.add('PayloadsTooLarge', {
    metric: tooLarge(system, refusals),
    meaning: 'A provider sent more than the platform can pass on, and that message is lost',
    runbook: 'payloads-too-large',
    above: 0,
  });
  board.add('Throttled', {
    metric: refusals.refusals('THROTTLED', fiveMinutes),
    meaning: 'The API turns requests away because its limit is reached; the providers retry',
    runbook: 'throttled',
    above: 0,
  });
  addRefusalAlarms(system, { board, refusals });
  board.addAnomaly('TrafficAnomaly', {
    metric: deploymentStage.metricCount({ ...fiveMinutes, statistic: Stats.SUM }),
    meaning: 'Far more or far fewer requests than usual at this time',
    runbook: 'traffic-anomaly',
    deviations: 4,
  });
  board.add('ErrorRate', {
    // The average of a count of 0 or 1 a request: a share.
    metric: deploymentStage.metricServerError({ ...oneMinute, statistic: Stats.AVERAGE }),
    meaning: 'More than 1 % of the requests are answered with 5xx: the providers have to retry',
    runbook: 'error-rate',
    above: 0.01,
    periods: { bad: 3, of: 5 },
  });
  board.add('AcknowledgementTime', {
    metric: deploymentStage.metricLatency({ ...oneMinute, statistic: 'p99' }),
    meaning: 'One in a hundred answers takes longer than 5 s; the providers give up at 15 s',
    runbook: 'acknowledgement-time',
    above: slowAnswerMs,
    periods: { bad: 3, of: 5 },
  });
}

/**
 * Of what the firewall and the address rules refuse. API Gateway counts these as 4XX, although the answer is 503, so the
 * error rate does not see them: docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
function addRefusalAlarms({ config }: ObservedSystem, { board, refusals }: WebhookAlarmsOptions): void {
  if (config.firewall) {
    board.add('FirewallRefusals', {
      metric: refusals.refusals('WAF_FILTERED', fiveMinutes),
      meaning:
        'The firewall refuses requests; if one is a provider, its message is lost after its last retry',
      runbook: 'requests-refused',
      above: 0,
    });
  }
  if (config.allowedCallers.length > 0) {
    board.add('AddressRefusals', {
      metric: refusals.refusals('ACCESS_DENIED', fiveMinutes),
      meaning: 'Requests come from outside the allowed addresses; if one is a provider, its message is lost',
      runbook: 'requests-refused',
      above: 0,
    });
  }
}

/**
 * Of every route, of requests that were refused before their route was known, and by the firewall: API Gateway might not
 * log a 413 (docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-monitor.html). Above 0 it does not matter that
 * two count the same request.
 */
function tooLarge(
  { config, channels, firewall, largeMail }: ObservedSystem,
  refusals: AccessLogMetrics,
): MathExpression {
  const routes = [...channels.map(({ name }) => `/webhooks/${name}`), '-'];
  const logged = routes.map((route) => refusals.payloadsTooLarge(route, fiveMinutes));
  const seen = firewall ? [firewall.oversizedRequests(fiveMinutes)] : [];
  const ofReceiver = largeMail ? [rejected(config, 'payload_too_large', fiveMinutes)] : [];
  return sumOf('tooLarge', [...logged, ...seen, ...ofReceiver], fiveMinutes);
}

/** Wrong signatures in percent of a channel's requests that reached the ingress. */
function rejectedShare({ config }: ObservedSystem, channel: string): MathExpression {
  const count = (name: ChannelMetricName) => channelMetric(config, { name, channel }, fifteenMinutes);
  return new MathExpression({
    expression: `IF(received >= ${fewestRequests}, 100 * FILL(rejected, 0) / received, 0)`,
    usingMetrics: { rejected: count('SignaturesRejected'), received: count('WebhooksReceived') },
    label: 'wrong signatures in %',
    ...fifteenMinutes,
  });
}
