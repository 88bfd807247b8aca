import { type Acknowledgement, errorResponse } from '../../shared/http/acknowledgement.ts';
import type { Received } from './receive-webhook.ts';
import { type Report, reportOutcome, reportRejection } from './report.ts';

/**
 * Answer a webhook, and write its log line and metrics. Never throws: an error of `receive` becomes an error response.
 */
export async function answerWebhook(
  report: Report,
  receive: () => Promise<Received>,
): Promise<Acknowledgement> {
  try {
    const { persisted, acknowledgement } = await receive();
    reportSafely(report, () => reportOutcome(persisted, report));
    return acknowledgement;
  } catch (error) {
    const response = errorResponse(error, report.request.requestId);
    reportSafely(report, () => reportRejection(error, response.statusCode, report));
    return response;
  }
}

/** Logging must not fail the request: the message is stored, and a 500 would make the provider retry for days. */
function reportSafely({ log, meter, request }: Report, writeReport: () => void): void {
  try {
    writeReport();
    meter.flush();
  } catch (error) {
    log.error('webhook not reported', { request_id: request.requestId, error });
  }
}
