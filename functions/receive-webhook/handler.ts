import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createChannels } from '../../shared/channels/registry.ts';
import { functionEnvironment } from '../../shared/env.ts';
import { errorResponse } from '../../shared/http/acknowledgement.ts';
import { toWebhookRequest } from '../../shared/http/webhook-request.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { startDeadline } from '../../shared/time/deadline.ts';
import { createPorts } from './ports.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { reportOutcome, reportRejection } from './report.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const requestBudgetMs = environment.wholeNumber('REQUEST_BUDGET_MS', 10_000);
const publicBaseUrl = environment.optional('PUBLIC_BASE_URL');
const channels = createChannels({
  allowedQuery: environment.optional('WEBHOOK_QUERY'),
  twilioJsonBodies: environment.optional('TWILIO_JSON_BODIES') === 'true',
});
const ports = createPorts({ environment, log, meter, channels });
const now = () => new Date();
const isRoute = (route: string) => Object.hasOwn(channels, route);

/** API Gateway's proxy integration: one webhook in, the provider's acknowledgement out. Never throws. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const startedAt = performance.now();
  const request = toWebhookRequest(event, { publicBaseUrl, now });
  const report = { log, meter, request, isRoute, elapsedMs: () => performance.now() - startedAt };
  try {
    const received = await receiveWebhook(request, startDeadline(requestBudgetMs), ports);
    reportOutcome(received.persisted, report);
    return received.acknowledgement;
  } catch (error) {
    const response = errorResponse(error, request.requestId);
    reportRejection(error, response.statusCode, report);
    return response;
  } finally {
    meter.flush();
  }
}
