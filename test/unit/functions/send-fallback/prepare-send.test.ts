import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareSend } from '../../../../functions/send-fallback/prepare-send.ts';
import type { ProviderSecrets } from '../../../../shared/channels/provider-secrets.ts';
import { readEnvironment } from '../../../../shared/env.ts';
import type { MessageItem } from '../../../../shared/messages/message-item.ts';
import { type ProviderApis, startProviderApis } from '../../../../tools/provider-apis/start-provider-apis.ts';
import { messageItem } from '../../../support/builders.ts';

let apis: ProviderApis;

const secrets: ProviderSecrets = {
  twilio: async () => ({
    accounts: new Map(),
    sender: {
      accountSid: 'AC1',
      apiKeySid: 'SK1',
      apiKeySecret: 'secret',
      whatsappFallbackContentSid: 'HX1',
    },
  }),
  sendgrid: async () => ({ verificationKeys: [], apiKey: 'SG.key' }),
};

function sender(baseUrl = apis.baseUrl) {
  const environment = readEnvironment({ TWILIO_API_BASE_URL: baseUrl, SENDGRID_API_BASE_URL: baseUrl });
  const prepare = prepareSend(environment, secrets);
  return async (item: MessageItem) => (await prepare(item))();
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
    await sender()(sms);

    expect(apis.sent.at(-1)).toMatchObject({
      provider: 'twilio',
      to: '+15551230001',
      from: '+15559990000',
      fields: { Body: expect.stringContaining('Thank you') },
    });
  });

  it('sends the approved template over WhatsApp', async () => {
    await sender()(messageItem({ channel_type: 'whatsapp' }));

    expect(apis.sent.at(-1)?.fields).toEqual({
      To: 'whatsapp:+15551230001',
      From: 'whatsapp:+15559990000',
      ContentSid: 'HX1',
    });
  });

  it('sends a mail in the thread that it answers, marked as automatic', async () => {
    await sender()(mail);

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
  ] as const)('takes %s for %s, and does not try again by itself', async (behaviour, failure) => {
    const before = apis.requests();
    apis.behave(behaviour);

    await expect(sender()(sms)).rejects.toMatchObject({ failure });

    expect(apis.requests()).toBe(before + 1);
  });

  it('takes a provider that does not answer for uncertain', { timeout: 10_000 }, async () => {
    apis.behave('hang');

    await expect(sender()(sms)).rejects.toMatchObject({ failure: 'uncertain' });
  });

  it('takes a provider that can not be reached for not sent', async () => {
    const gone = await startProviderApis();
    await gone.stop();

    await expect(sender(gone.baseUrl)(sms)).rejects.toMatchObject({ failure: 'not_sent' });
  });
});
