import { describe, expect, it, vi } from 'vitest';
import type { Persisted } from '../../../../../functions/receive-webhook/receive-webhook.ts';
import type { Channel } from '../../../../../shared/channels/channel.ts';
import { createChannels } from '../../../../../shared/channels/registry.ts';
import type { WebhookRequest } from '../../../../../shared/http/webhook-request.ts';
import {
  lookAtQuarantined,
  type QuarantinedItem,
  type QuarantinePorts,
  replayQuarantined,
} from '../../../../../tools/cli/replay/replay-quarantined.ts';
import { inboundMessage, receivedAt } from '../../../../support/builders.ts';
import { mailParts, multipart, twilioRequest } from '../../../../support/channel-keys.ts';

const messageId = `SM${'1'.repeat(32)}`;
const item: QuarantinedItem = {
  conversation_id: `quarantine#${messageId}`,
  primary_channel: `message#${messageId}`,
  message_id: messageId,
  channel_type: 'sms',
  content_ref: `quarantine/${messageId}`,
  received_at: receivedAt.toISOString(),
  request_id: 'request-1',
  status_reason: 'channel_not_served',
  route: 'sms',
  content_type: 'application/x-www-form-urlencoded',
};
const workflow = {
  conversation_id: 'conv-1',
  message_key: item.primary_channel,
  channel_type: 'sms',
  request_id: 'request-1',
};
const stored: Persisted = { outcome: 'stored', channelType: 'sms', messageId, workflow };

/** Ports that say in which order they were called. */
function ports(bytes: Buffer | undefined, overrides: Partial<QuarantinePorts> = {}) {
  const calls: string[] = [];
  const persist = vi.fn<QuarantinePorts['persist']>(async () => {
    calls.push('persist');
    return stored;
  });
  return {
    calls,
    persist,
    channels: createChannels({ twilioJsonBodies: true }),
    readBytes: async () => bytes,
    remove: async () => void calls.push('remove'),
    start: async () => void calls.push('start'),
    ...overrides,
  };
}

const readable = twilioRequest().body;
const unreadable = twilioRequest({ From: 'messenger:1' }).body;

describe('a request in quarantine that can be read today', () => {
  it('a request in quarantine that can be read today is stored, taken out of quarantine, and started, in this order', async () => {
    const made = ports(readable);

    expect(await replayQuarantined(item, made)).toEqual({ outcome: 'stored' });
    expect(made.calls).toEqual(['persist', 'remove', 'start']);
  });

  it('a request in quarantine that can be read today is given to the store as the ingress would have, with the time of its receipt', async () => {
    const made = ports(readable);

    await replayQuarantined(item, made);

    const [parsed, , request] = vi.mocked(made.persist).mock.calls[0] ?? [];
    expect(parsed).toMatchObject({ kind: 'message', message: { messageId, content: 'hello' } });
    expect(request).toMatchObject({ receivedAt, requestId: 'request-1', route: 'sms', body: readable });
  });

  it('a request in quarantine that can be read today is given to the parser of its route, with its content type', async () => {
    const parse = vi.fn(async (_request: WebhookRequest) => ({
      kind: 'message' as const,
      message: inboundMessage(),
      uploads: [],
    }));
    const pigeon = { ...createChannels({}).sms, parse } as Channel;
    const kept = { ...item, route: 'pigeon', content_type: 'application/json' };

    await replayQuarantined(kept, ports(Buffer.from('coo'), { channels: { pigeon } }));

    expect(parse.mock.calls[0]?.[0]).toMatchObject({ route: 'pigeon', contentType: 'application/json' });
  });

  it('a request in quarantine that can be read today is taken out of quarantine and not started when it was stored since', async () => {
    const persist = async (): Promise<Persisted> => ({ outcome: 'duplicate', channelType: 'sms', messageId });
    const made = ports(readable, { persist });

    expect(await replayQuarantined(item, made)).toEqual({ outcome: 'duplicate' });
    expect(made.calls).toEqual(['remove']);
  });

  it('stays when it cannot be stored', async () => {
    const persist = () => Promise.reject(new Error('throttled'));
    const made = ports(readable, { persist });

    await expect(replayQuarantined(item, made)).rejects.toThrow('throttled');
    expect(made.calls).toEqual([]);
  });

  it('a request in quarantine that can be read today is an email of a version that did not keep the content type, too', async () => {
    const { route: _route, content_type: _type, ...kept } = { ...item, channel_type: 'email' };
    const made = ports(multipart(mailParts()));

    await replayQuarantined(kept, made);

    expect(vi.mocked(made.persist).mock.calls[0]?.[0]).toMatchObject({
      kind: 'message',
      message: { provider: 'sendgrid', sender: { id: 'jo@example.net' } },
    });
  });
});

describe('a request in quarantine that cannot be read today', () => {
  it.each<[string, Partial<QuarantinedItem>, Buffer | undefined]>([
    ['channel_not_served', {}, unreadable],
    ['bytes_missing', {}, undefined],
    ['channel_not_served', { route: 'constructor' }, readable],
    ['no_boundary', { route: 'email', content_type: 'multipart/form-data' }, Buffer.from('hello')],
  ])('stays for the reason %s', async (reason, overrides, bytes) => {
    const made = ports(bytes);

    expect(await replayQuarantined({ ...item, ...overrides }, made)).toEqual({
      outcome: 'still_unreadable',
      reason,
    });
    expect(made.calls).toEqual([]);
  });
});

describe('a look at quarantine', () => {
  it.each([
    [readable, { kind: 'message', reason: undefined }],
    [unreadable, { kind: undefined, reason: 'channel_not_served' }],
  ])('says what would come of it, and writes nothing', async (bytes, expected) => {
    const made = ports(bytes);

    expect(await lookAtQuarantined(item, made)).toEqual(expected);
    expect(made.calls).toEqual([]);
  });
});
