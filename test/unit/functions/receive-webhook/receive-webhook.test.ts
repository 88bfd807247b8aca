import { describe, expect, it, vi } from 'vitest';
import {
  type Persisted,
  type ReceiveWebhookPorts,
  receiveWebhook,
} from '../../../../functions/receive-webhook/receive-webhook.ts';
import type { Channel } from '../../../../shared/channels/channel.ts';
import { SignatureError, StoreUnavailableError, ValidationError } from '../../../../shared/errors.ts';
import { twimlAcknowledgement } from '../../../../shared/http/acknowledgement.ts';
import { startDeadline } from '../../../../shared/time/deadline.ts';
import { inboundMessage, messageId, webhookRequest } from '../../../support/builders.ts';

const workflow = {
  conversation_id: 'conv-1',
  message_key: `message#${messageId}`,
  channel_type: 'sms',
  request_id: 'request-1',
};
const stored: Persisted = { outcome: 'stored', channelType: 'sms', messageId, workflow };

function channel(overrides: Partial<Channel> = {}): Channel {
  return {
    contentTypes: ['application/x-www-form-urlencoded'],
    requiredHeaders: [],
    verify: async () => undefined,
    parse: async () => ({ kind: 'message', message: inboundMessage(), uploads: [] }),
    acknowledgement: twimlAcknowledgement,
    ...overrides,
  };
}

function ports(overrides: Partial<ReceiveWebhookPorts> = {}): ReceiveWebhookPorts {
  return {
    channels: { sms: channel() },
    secrets: {
      twilio: () => Promise.reject(new Error('not used')),
      sendgrid: () => Promise.reject(new Error('not used')),
    },
    persist: async () => stored,
    start: async () => undefined,
    onStartFailed: () => undefined,
    ...overrides,
  };
}

const deadline = () => startDeadline(1_000);

describe('receiveWebhook', () => {
  it('verifies, parses, persists and starts in this order, then acknowledges', async () => {
    const order: string[] = [];
    const step =
      <Result>(name: string, result: Result) =>
      async () => {
        order.push(name);
        return result;
      };
    const sms = channel({
      verify: step('verify', undefined),
      parse: step('parse', { kind: 'message', message: inboundMessage(), uploads: [] }),
    });

    const received = await receiveWebhook(
      webhookRequest(),
      deadline(),
      ports({ channels: { sms }, persist: step('persist', stored), start: step('start', undefined) }),
    );

    expect(order).toEqual(['verify', 'parse', 'persist', 'start']);
    expect(received.acknowledgement).toBe(twimlAcknowledgement);
  });

  it('persists nothing without a valid signature', async () => {
    const persist = vi.fn(async () => stored);
    const verify = () => Promise.reject(new SignatureError({ reason: 'signature is wrong' }));

    await expect(
      receiveWebhook(
        webhookRequest(),
        deadline(),
        ports({ channels: { sms: channel({ verify }) }, persist }),
      ),
    ).rejects.toThrow(SignatureError);

    expect(persist).not.toHaveBeenCalled();
  });

  it('persists nothing that cannot be read', async () => {
    const persist = vi.fn(async () => stored);
    const parse = () => Promise.reject(new ValidationError({ reason: 'From is missing' }));

    await expect(
      receiveWebhook(webhookRequest(), deadline(), ports({ channels: { sms: channel({ parse }) }, persist })),
    ).rejects.toThrow(ValidationError);

    expect(persist).not.toHaveBeenCalled();
  });

  it('does not acknowledge what is not durable', async () => {
    const start = vi.fn(async () => undefined);
    const persist = () => Promise.reject(new StoreUnavailableError({ reason: 'store call failed' }));

    await expect(receiveWebhook(webhookRequest(), deadline(), ports({ persist, start }))).rejects.toThrow(
      StoreUnavailableError,
    );

    expect(start).not.toHaveBeenCalled();
  });

  it('acknowledges a durable message whose workflow does not start', async () => {
    const onStartFailed = vi.fn();
    const start = () => Promise.reject(new Error('throttled'));

    const received = await receiveWebhook(webhookRequest(), deadline(), ports({ start, onStartFailed }));

    expect(received.acknowledgement.statusCode).toBe(200);
    expect(onStartFailed).toHaveBeenCalledWith(workflow, expect.any(Error));
  });

  it('acks a redelivery without starting a second workflow', async () => {
    const start = vi.fn(async () => undefined);
    const persist = async (): Promise<Persisted> => ({ outcome: 'duplicate', channelType: 'sms', messageId });

    const received = await receiveWebhook(webhookRequest(), deadline(), ports({ persist, start }));

    expect(received.acknowledgement.statusCode).toBe(200);
    expect(start).not.toHaveBeenCalled();
  });

  it.each(['fax', '', 'sms/extra', '__proto__', 'constructor'])('knows no channel %j', async (route) => {
    await expect(receiveWebhook(webhookRequest({ route }), deadline(), ports())).rejects.toMatchObject({
      code: 'unsupported_channel',
    });
  });

  it('refuses a content type before it looks at the body', async () => {
    const verify = vi.fn(async () => undefined);

    await expect(
      receiveWebhook(
        webhookRequest({ contentType: 'text/plain' }),
        deadline(),
        ports({ channels: { sms: channel({ verify }) } }),
      ),
    ).rejects.toMatchObject({ code: 'unsupported_content_type' });

    expect(verify).not.toHaveBeenCalled();
  });
});
