import { describe, expect, it, vi } from 'vitest';
import type { ChannelConfig } from '../../../../../shared/channels/channel-config.ts';

vi.mock('../../../../../shared/channels/registry.ts', async (importOriginal) => {
  const registry = await importOriginal<typeof import('../../../../../shared/channels/registry.ts')>();
  const { createPostcardChannel } = await import('../../../../support/postcard-channel/channel.ts');
  return {
    createChannels: (config: ChannelConfig) => ({
      ...registry.createChannels(config),
      postcard: createPostcardChannel(config),
    }),
  };
});

const { givenSendSchema, givenWebhooks } = await import('../../../../../tools/console/api/given-webhook.ts');

const given = {
  contentType: 'application/json',
  headers: 'X-Postcard-Signature: abc:d\n\n',
  body: '{"a":1}',
};

describe('a request of a channel that the console cannot sign for', () => {
  it('passes for a channel that the registry has and the console does not know', () => {
    const send = { channel: 'postcard', given, times: 2 };

    expect(givenSendSchema.safeParse(send).success).toBe(true);
    expect(givenSendSchema.safeParse({ ...send, channel: 'telegram' }).success).toBe(false);
  });

  it('goes out as it is written, as often as it is asked for', () => {
    const webhooks = givenWebhooks({ channel: 'postcard', given, times: 2 });

    expect(webhooks).toHaveLength(2);
    expect(webhooks[0]).toMatchObject({
      path: 'webhooks/postcard',
      headers: { 'content-type': 'application/json', 'x-postcard-signature': 'abc:d' },
    });
    expect(String(webhooks[0]?.body)).toBe('{"a":1}');
  });

  it.each(['no colon', ': no name', 'bad name: 1', 'x-break: a\u0000b'])(
    'is refused with a reason where a header is malformed: %j',
    (headers) => {
      const build = () => givenWebhooks({ channel: 'postcard', given: { ...given, headers }, times: 1 });

      expect(build).toThrowError(expect.objectContaining({ status: 400 }));
    },
  );
});
