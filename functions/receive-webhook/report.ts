import { codeOf } from '../../shared/errors.ts';
import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type { Log } from '../../shared/observability/log.ts';
import type { Meter } from '../../shared/observability/meter.ts';
import type { Persisted } from './receive-webhook.ts';

export interface Report {
  readonly log: Log;
  readonly meter: Meter;
  readonly request: WebhookRequest;
  /** Whether a route may be named in logs and metrics: any other path is the sender's text. */
  readonly isRoute: (route: string) => boolean;
  readonly elapsedMs: () => number;
}

/** One log line and the metrics of a request that was acknowledged. */
export function reportOutcome(persisted: Persisted, report: Report): void {
  const { log, meter } = report;
  const duration_ms = recordReceived(report);
  const channel = 'channelType' in persisted ? persisted.channelType : channelOf(report);
  switch (persisted.outcome) {
    case 'stored_unknown':
      meter.record('UnknownSenders', { channel });
      meter.record('MessagesPersisted', { channel });
      break;
    case 'stored':
      meter.record('MessagesPersisted', { channel });
      break;
    case 'duplicate':
      meter.record('MessagesDuplicate', { channel });
      break;
    case 'quarantined':
      meter.record('MessagesQuarantined', { channel });
      break;
    case 'status_callback':
      meter.record('StatusCallbacks', { channel });
      break;
    case 'email_events':
      for (const [event, count] of Object.entries(persisted.counts)) {
        meter.record('EmailEvents', { channel, event: eventNameOf(event) }, count);
      }
  }
  log.info('webhook acknowledged', {
    request_id: report.request.requestId,
    channel_type: channel,
    outcome: persisted.outcome,
    duration_ms,
    ...('messageId' in persisted && { message_id: persisted.messageId }),
    ...('workflow' in persisted && { conversation_id: persisted.workflow.conversation_id }),
    ...('reason' in persisted && { reason: persisted.reason }),
  });
}

/** One log line and the metrics of a request that was refused. */
export function reportRejection(error: unknown, status: number, report: Report): void {
  const { log, meter } = report;
  const duration_ms = recordReceived(report);
  const channel = channelOf(report);
  const reason = codeOf(error);
  meter.record('WebhooksRejected', { channel, reason });
  if (status === 401) meter.record('SignaturesRejected', { channel });
  if (status >= 500) meter.record('WebhookErrors', { channel });
  const facts = { request_id: report.request.requestId, channel_type: channel, reason, status, duration_ms };
  if (status >= 500) log.error('webhook not taken', { ...facts, error });
  else log.warn('webhook refused', { ...facts, error });
}

/** SendGrid's events, and `blocked`, which is its `bounce` of that type. */
const eventNames = new Set([
  'processed',
  'dropped',
  'delivered',
  'deferred',
  'bounce',
  'blocked',
  'open',
  'click',
  'spamreport',
  'unsubscribe',
  'group_unsubscribe',
  'group_resubscribe',
  'account_status_change',
]);

/** Every value of a dimension costs a metric, so values of custom arguments must not become one. */
function eventNameOf(type: string): string {
  return eventNames.has(type) ? type : 'other';
}

function recordReceived(report: Report): number {
  const channel = channelOf(report);
  const duration = Math.round(report.elapsedMs() * 10) / 10;
  report.meter.record('WebhooksReceived', { channel });
  report.meter.record('AcknowledgementTime', { channel }, duration);
  return duration;
}

function channelOf({ request, isRoute }: Report): string {
  return isRoute(request.route) ? request.route : 'none';
}
