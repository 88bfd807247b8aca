import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareSend } from '../../../../functions/send-fallback/prepare-send.ts';
import type { ProviderSecrets } from '../../../../shared/channels/provider-secrets.ts';
import { readEnvironment } from '../../../../shared/env.ts';
import type { MessageItem } from '../../../../shared/messages/message-item.ts';
import {
  type ProviderApis,
  startProviderApis,
} from '../../../../tools/local-cloud/provider-apis/start-provider-apis.ts';
import { messageItem } from '../../../support/builders.ts';

let apis: ProviderApis;

const secretsWith = (template: string): ProviderSecrets => ({
  twilio: async () => ({
    accounts: new Map(),
    sender: {
      accountSid: 'AC1',
      apiKeySid: 'SK1',
      apiKeySecret: 'secret',
      whatsappFallbackContentSid: template || undefined,
    },
  }),
  sendgrid: async () => ({ verificationKeys: [], apiKey: 'SG.key' }),
});

const now = new Date('2026-11-24T10:00:05.000Z');

function prepared(item: MessageItem, overrides: { baseUrl?: string; template?: string; at?: Date } = {}) {
  const { baseUrl = apis.baseUrl, template = 'HX1', at = now } = overrides;
  const environment = readEnvironment({ TWILIO_API_BASE_URL: baseUrl, SENDGRID_API_BASE_URL: baseUrl });
  const prepare = prepareSend({ environment, secrets: secretsWith(template), timeoutMs: 300 });
  return prepare(item, at);
}

async function send(item: MessageItem, overrides: Parameters<typeof prepared>[1] = {}): Promise<void> {
  const result = await prepared(item, overrides);
  if (result.kind !== 'ready') throw new Error(result.reason);
  await result.send();
}

const sms = messageItem();
const mail = messageItem({
  channel_type: 'email',
  sender_id: 'customer@example.net',
  recipient_id: 'support@example.com',
  subject: 'A question\r\nBcc: everybody@example.net',
  metadata: { message_id_header: '<2@example.net>', references: '<1@example.net>' },
});

beforeAll(async () => {
  apis = await startProviderApis();
});

beforeEach(() => {
  apis.behave();
});

afterAll(() => apis.stop());

describe('prepareSend', () => {
  it('sends an SMS from the number that was written to', async () => {
    await send(sms);

    expect(apis.sent.at(-1)).toMatchObject({
      provider: 'twilio',
      to: '+15551230001',
      from: '+15559990000',
      fields: { Body: expect.stringContaining('Thank you') },
    });
  });

  it('sends the approved template over WhatsApp', async () => {
    await send(messageItem({ channel_type: 'whatsapp' }));

    expect(apis.sent.at(-1)?.fields).toEqual({
      To: 'whatsapp:+15551230001',
      From: 'whatsapp:+15559990000',
      ContentSid: 'HX1',
    });
  });

  it('sends plain text over RCS, from the agent that was written to', async () => {
    await send(messageItem({ channel_type: 'rcs', recipient_id: 'acme_agent' }));

    expect(apis.sent.at(-1)?.fields).toEqual({
      To: 'rcs:+15551230001',
      From: 'rcs:acme_agent',
      Body: expect.stringContaining('Thank you'),
    });
  });

  it('answers a WhatsApp user who has no number by the user id', async () => {
    await send(
      messageItem({ channel_type: 'whatsapp', sender_type: 'whatsapp_user_id', sender_id: 'US.1349120865' }),
    );

    expect(apis.sent.at(-1)?.to).toBe('whatsapp:US.1349120865');
  });

  it('sends plain text over WhatsApp where there is no template, inside the 24-hour window', async () => {
    const at = new Date('2026-11-25T09:58:00.000Z');

    await send(messageItem({ channel_type: 'whatsapp' }), { template: '', at });

    expect(apis.sent.at(-1)?.fields).toMatchObject({ Body: expect.stringContaining('Thank you') });
  });

  it.each([
    ['whatsapp', '', { kind: 'impossible', reason: 'window_closed' }],
    ['whatsapp', 'HX1', { kind: 'ready' }],
    ['sms', '', { kind: 'ready' }],
  ])('%s with template %j, a day after the message: %o', async (channel_type, template, expected) => {
    const at = new Date('2026-11-25T10:00:00.000Z');

    expect(await prepared(messageItem({ channel_type }), { template, at })).toMatchObject(expected);
  });

  it.each(['sms', 'whatsapp', 'email'])(
    'does not send over %s without a credential',
    async (channel_type) => {
      const withoutAny: ProviderSecrets = {
        twilio: async () => ({ accounts: new Map(), sender: undefined }),
        sendgrid: async () => ({ verificationKeys: [], apiKey: undefined }),
      };
      const prepare = prepareSend({ environment: readEnvironment({}), secrets: withoutAny });

      expect(await prepare(messageItem({ channel_type }), now)).toEqual({
        kind: 'impossible',
        reason: 'no_credential',
      });
    },
  );

  it("takes the stage's language and its own texts", async () => {
    const environment = readEnvironment({
      TWILIO_API_BASE_URL: apis.baseUrl,
      FALLBACK_LANGUAGE: 'de',
      FALLBACK_TEXTS: '{"whatsapp":"our own"}',
    });
    const prepare = prepareSend({ environment, secrets: secretsWith(''), timeoutMs: 300 });

    for (const channel_type of ['sms', 'whatsapp']) {
      const result = await prepare(messageItem({ channel_type }), now);
      if (result.kind === 'ready') await result.send();
    }

    expect(apis.sent.slice(-2).map(({ fields }) => fields.Body)).toEqual([
      expect.stringContaining('Danke'),
      'our own',
    ]);
  });

  it('sends an email in the thread that it answers, marked as automatic', async () => {
    await send(mail);

    expect(apis.sent.at(-1)).toMatchObject({
      provider: 'sendgrid',
      to: 'customer@example.net',
      from: 'support@example.com',
      fields: {
        subject: 'Re: A question Bcc: everybody@example.net',
        headers: {
          'In-Reply-To': '<2@example.net>',
          References: '<1@example.net> <2@example.net>',
          'Auto-Submitted': 'auto-replied',
          'X-Auto-Response-Suppress': 'All',
        },
      },
    });
  });

  it.each([
    ['500', 'not_sent'],
    ['503', 'not_sent'],
    ['429', 'not_sent'],
    ['400', 'refused'],
    ['401', 'refused'],
    ['drop', 'uncertain'],
  ] as const)('takes %s for %s, and does not retry automatically', async (behaviour, failure) => {
    const before = apis.requests();
    apis.behave(behaviour);

    await expect(send(sms)).rejects.toMatchObject({ failure });

    expect(apis.requests()).toBe(before + 1);
  });

  it('takes a provider that does not answer for uncertain', async () => {
    apis.behave('hang');

    await expect(send(sms)).rejects.toMatchObject({ failure: 'uncertain' });
  });

  it('takes a provider that cannot be reached for not sent', async () => {
    const gone = await startProviderApis();
    await gone.stop();

    await expect(send(sms, { baseUrl: gone.baseUrl })).rejects.toMatchObject({ failure: 'not_sent' });
  });
});
