import { connect as connectPlain, Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { expect, it, vi } from 'vitest';
import { openConnection } from '../../../../functions/send-fallback/open-connection.ts';
import { postToProvider } from '../../../../functions/send-fallback/post-to-provider.ts';
import { prepareSend } from '../../../../functions/send-fallback/prepare-send.ts';
import { readEnvironment } from '../../../../shared/env.ts';
import { messageItem } from '../../../support/builders.ts';

vi.mock('../../../../functions/send-fallback/post-to-provider.ts', () => ({
  postToProvider: vi.fn(async () => undefined),
  sendTimeoutMs: 5_000,
}));

vi.mock('node:net', { spy: true });
vi.mock('node:tls', { spy: true });

const sender = {
  accountSid: 'AC1',
  apiKeySid: 'SK1',
  apiKeySecret: 'secret',
  whatsappFallbackContentSid: 'HX1',
};
const secrets = {
  twilio: async () => ({ accounts: new Map(), sender }),
  sendgrid: async () => ({ verificationKeys: [], apiKey: 'SG.key' }),
};

// https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
// https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
it.each([
  ['sms', 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json'],
  ['whatsapp', 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json'],
  ['email', 'https://api.sendgrid.com/v3/mail/send'],
])(
  "an answer over %s goes to the provider's own API where the stage names no other",
  async (channel, url) => {
    const prepare = prepareSend({ environment: readEnvironment({}), secrets });

    const prepared = await prepare(
      messageItem({ channel_type: channel }),
      new Date('2026-11-24T10:00:05.000Z'),
    );
    await ('send' in prepared && prepared.send());

    expect(postToProvider).toHaveBeenLastCalledWith(expect.objectContaining({ url }), 5_000);
  },
);

it.each([
  ['https://api.twilio.com/2010-04-01', { host: 'api.twilio.com', port: 443, servername: 'api.twilio.com' }],
  ['http://proxy.example.com/', { host: 'proxy.example.com', port: 80 }],
  ['http://127.0.0.1:4700/', { host: '127.0.0.1', port: 4700 }],
])(
  'the connection to %s goes to the port of its protocol, or to the one that it names',
  async (url, target) => {
    const socket = new Socket();
    vi.mocked(connectPlain).mockReturnValue(socket);
    vi.mocked(connectSecurely).mockReturnValue(socket as ReturnType<typeof connectSecurely>);

    const connection = openConnection(new URL(url), 1_000);
    socket.destroy(new Error('no network in tests'));

    await expect(connection).rejects.toThrow('no network in tests');
    const calls = [...vi.mocked(connectPlain).mock.calls, ...vi.mocked(connectSecurely).mock.calls];
    expect(calls).toContainEqual([target]);
  },
);
