import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { toWebhookRequest } from '../../shared/http/webhook-request.ts';
import type { Log } from '../../shared/observability/log.ts';
import type { Meter } from '../../shared/observability/meter.ts';
import { startDeadline } from '../../shared/time/deadline.ts';
import { answerWebhook } from './answer-webhook.ts';
import { type ReceiveWebhookPorts, receiveWebhook } from './receive-webhook.ts';

export interface HandlerOptions {
  readonly ports: ReceiveWebhookPorts;
  readonly log: Log;
  readonly meter: Meter;
  readonly requestBudgetMs: number;
  readonly publicBaseUrl: string | undefined;
}

/** API Gateway's proxy integration: one webhook in, the provider's acknowledgement out. Never throws. */
export function createHandler({ ports, log, meter, requestBudgetMs, publicBaseUrl }: HandlerOptions) {
  const now = () => new Date();
  const isRoute = (route: string) => Object.hasOwn(ports.channels, route);

  return async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const startedAt = performance.now();
    const request = toWebhookRequest(event, { publicBaseUrl, now });
    const report = { log, meter, request, isRoute, elapsedMs: () => performance.now() - startedAt };
    return answerWebhook(report, () => receiveWebhook(request, startDeadline(requestBudgetMs), ports));
  };
}
