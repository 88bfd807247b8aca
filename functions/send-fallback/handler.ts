import { functionEnvironment } from '../../shared/env.ts';
import { guardTask } from '../../shared/observability/guard-task.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { workflowFacts } from '../../shared/observability/workflow-facts.ts';
import { createCachedProviderSecrets } from '../../shared/secrets/cached-provider-secrets.ts';
import { createFetchSecret } from '../../shared/secrets/fetch-secret.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import type { WorkflowInput } from '../../shared/workflow.ts';
import { createFallbackPorts } from './ports.ts';
import { reportFallback } from './report-fallback.ts';
import { type SendFallbackResult, sendFallback } from './send-fallback.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };
const secrets = createCachedProviderSecrets({
  fetchSecret: createFetchSecret(),
  twilioSecretName: environment.required('TWILIO_SECRET_NAME'),
  sendgridSecretName: environment.required('SENDGRID_SECRET_NAME'),
  now: () => performance.now(),
});
const ports = createFallbackPorts({ environment, secrets, table });

/** The workflow's branch for senders without a conversation. */
export function handler(input: WorkflowInput): Promise<SendFallbackResult> {
  const facts = workflowFacts(input);
  return guardTask({ log, meter, facts }, async () => {
    const result = await sendFallback(input, ports).catch((error: unknown) => {
      meter.record('FallbackFailures', { channel: input.channel_type });
      throw error;
    });
    reportFallback(result, { log, meter, channel: input.channel_type, facts });
    return result;
  });
}
