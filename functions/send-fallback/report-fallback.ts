import type { Log, LogFacts } from '../../shared/observability/log.ts';
import type { Meter } from '../../shared/observability/meter.ts';
import type { SendFallbackResult } from './send-fallback.ts';

export interface FallbackReport {
  readonly log: Log;
  readonly meter: Meter;
  readonly channel: string;
  readonly facts: LogFacts;
}

/** One log line and the metrics of a decision; never the address. */
export function reportFallback(
  result: SendFallbackResult,
  { log, meter, channel, facts }: FallbackReport,
): void {
  if (result.outcome === 'fallback_sent') meter.record('FallbacksSent', { channel });
  if (result.outcome === 'fallback_suppressed') {
    const { reason } = result;
    meter.record('FallbacksSuppressed', { channel, reason });
    if (reason === 'ceiling_reached') meter.record('FallbackCeilingReached', { channel });
    if (reason === 'send_outcome_unknown' || reason === 'provider_refused') {
      meter.record('FallbackFailures', { channel });
    }
  }
  log.info('unknown sender handled', {
    ...facts,
    outcome: result.outcome,
    ...('reason' in result && { reason: result.reason }),
  });
}
