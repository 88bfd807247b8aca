import { createHandler } from '../../../../functions/receive-webhook/create-handler.ts';
import { createChannels } from '../../../../shared/channels/registry.ts';
import { createLog } from '../../../../shared/observability/log.ts';
import { createMeter } from '../../../../shared/observability/meter.ts';
import { benchBaseUrl, benchKeys } from '../samples.ts';

/**
 * The ingress with everything real but AWS: what it would store is dropped. Decodes, verifies, parses, normalises, prints
 * one log line and one line of metrics.
 */
export function createIngress() {
  const twilio = {
    accounts: new Map([[benchKeys.accountSid, { authTokens: [benchKeys.authToken] }]]),
    sender: undefined,
  };
  const sendgrid = { verificationKeys: [benchKeys.sendgridPublicKey], apiKey: undefined };
  return createHandler({
    ports: {
      channels: createChannels({}),
      secrets: { twilio: async () => twilio, sendgrid: async () => sendgrid },
      persist: async (parsed, { requestId }) => {
        if (parsed.kind !== 'message') throw new Error(`parsed as ${parsed.kind}`);
        const { messageId, channelType } = parsed.message;
        return {
          outcome: 'stored',
          channelType,
          messageId,
          workflow: {
            conversation_id: 'conv-8c1e3f2b-4a7d-4b9e-a60c-1d5a2e3f6c4b',
            message_key: `message#${messageId}`,
            channel_type: channelType,
            request_id: requestId,
          },
        };
      },
      start: async () => undefined,
      onStartFailed: (_, error) => {
        throw error;
      },
    },
    log: createLog(),
    meter: createMeter(),
    requestBudgetMs: 10_000,
    publicBaseUrl: benchBaseUrl,
  });
}
