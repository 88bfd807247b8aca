import { createChannels } from '../../shared/channels/registry.ts';
import { functionEnvironment } from '../../shared/env.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { createHandler } from './create-handler.ts';
import { createPorts } from './ports.ts';

const environment = functionEnvironment();
// A release is judged by the 5xx of its version.
const log = createLog({ version: environment.optional('AWS_LAMBDA_FUNCTION_VERSION') ?? '$LATEST' });
const meter = createMeter();
const channels = createChannels({
  allowedQuery: environment.optional('WEBHOOK_QUERY'),
  twilioJsonBodies: environment.optional('TWILIO_JSON_BODIES') === 'true',
});

/** `POST /webhooks/<channel>`: verify, parse, persist, start, acknowledge. */
export const handler = createHandler({
  ports: createPorts({ environment, log, meter, channels }),
  log,
  meter,
  requestBudgetMs: environment.wholeNumber('REQUEST_BUDGET_MS', 10_000),
  publicBaseUrl: environment.optional('PUBLIC_BASE_URL'),
});
