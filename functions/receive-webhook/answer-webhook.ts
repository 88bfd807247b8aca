import { type Acknowledgement, errorResponse } from '../../shared/http/acknowledgement.ts';
import type { Received } from './receive-webhook.ts';
import { type Report, reportOutcome, reportRejection } from './report.ts';

/** The answer to a webhook, and its log line and metrics. Never throws: what `receive` throws becomes an error answer. */
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

/** A report that fails must not become the answer: the message is durable, and a 500 would bring it again for days. */
function reportSafely({ log, meter, request }: Report, writeReport: () => void): void {
  try {
    writeReport();
    meter.flush();
  } catch (error) {
    log.error('webhook not reported', { request_id: request.requestId, error });
  }
}
