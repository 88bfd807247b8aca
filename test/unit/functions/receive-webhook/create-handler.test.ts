import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../../../functions/receive-webhook/create-handler.ts';
import { jsonAcknowledgement } from '../../../../shared/http/acknowledgement.ts';
import { inboundMessage } from '../../../support/builders.ts';

const channel = {
  contentTypes: ['application/json'],
  requiredHeaders: [],
  verify: async () => undefined,
  parse: async () => ({ kind: 'message', message: inboundMessage(), uploads: [] }) as const,
  acknowledgement: jsonAcknowledgement,
};
const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const event = {
  path: '/webhooks/email',
  headers: { 'Content-Type': 'application/json' },
  body: '{}',
  requestContext: { requestId: 'request-1' },
} as unknown as APIGatewayProxyEvent;

describe('a webhook that is durable', () => {
  it.each(['record', 'flush'] as const)(
    'a webhook that is durable is acknowledged though the meter cannot %s',
    async (name) => {
      const fail = () => {
        throw new RangeError('too many dimensions');
      };
      const handle = createHandler({
        ports: {
          channels: { email: channel },
          secrets: { twilio: vi.fn(), sendgrid: vi.fn() },
          persist: async () => ({ outcome: 'duplicate', channelType: 'email', messageId: 'email-1' }),
          start: async () => undefined,
          onStartFailed: () => undefined,
        },
        log,
        meter: { record: vi.fn(), flush: vi.fn(), [name]: fail },
        requestBudgetMs: 1_000,
        publicBaseUrl: undefined,
      });

      expect(await handle(event)).toEqual(jsonAcknowledgement);
      expect(log.error).toHaveBeenCalledWith('webhook not reported', expect.anything());
    },
  );
});
