import { EventWebhook } from '@sendgrid/eventwebhook';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { sendgridWebhook } from '../../../../../tools/cli/webhooks/sendgrid-webhook.ts';
import { twilioWebhook } from '../../../../../tools/cli/webhooks/twilio-webhook.ts';
import { makeLocalKeys } from '../../../../../tools/local-cloud/local-keys.ts';

/** The tools sign; the vendors' own packages say whether it is right. */

const keys = makeLocalKeys();
const publicBaseUrl = 'https://hooks.example.com/base';

describe('a webhook that the tools sign as Twilio', () => {
  it.each([
    ['sms', { body: 'hello' }],
    ['whatsapp', { body: 'ä 👋 & = +', to: '+15559990001' }],
    ['rcs', { body: 'hello', to: 'acme_agent' }],
    ['sms', { body: '', media: ['https://api.twilio.com/a.jpg', 'https://api.twilio.com/b.jpg'] }],
  ] as const)('over %s with %o is genuine to the twilio package', (channel, fields) => {
    const { path, headers, body } = twilioWebhook(
      { channel, from: '+15551230001', ...fields },
      keys,
      publicBaseUrl,
    );
    const parameters = Object.fromEntries(new URLSearchParams(Buffer.from(body).toString()));
    const check = (token: string) =>
      webhooks.validateRequest(
        token,
        headers['x-twilio-signature'] ?? '',
        `${publicBaseUrl}/${path}`,
        parameters,
      );

    expect(check(keys.authToken)).toBe(true);
    expect(check('another token')).toBe(false);
  });

  it('a webhook that the tools sign as Twilio is a new message each time, and the same one when it is given its id', () => {
    const message = { channel: 'sms', from: '+15551230001' } as const;
    const [first, second] = [1, 2].map(() => twilioWebhook(message, keys, publicBaseUrl).messageId);

    expect(first).not.toBe(second);
    expect(twilioWebhook({ ...message, messageSid: 'SM1' }, keys, publicBaseUrl).messageId).toBe('SM1');
  });
});

describe('an email that the tools sign as SendGrid', () => {
  it('an email that the tools sign as SendGrid is genuine to the eventwebhook package', () => {
    const { headers, body } = sendgridWebhook(
      {
        from: 'Jo <jo@example.com>',
        text: 'hello ä 👋',
        attachments: [{ name: 'a"b.txt', contentType: 'text/plain', bytes: Buffer.from('bytes') }],
      },
      keys.sendgridPrivateKey,
    );
    const vendor = new EventWebhook();
    const check = (key: string) =>
      vendor.verifySignature(
        vendor.convertPublicKeyToECDSA(key),
        Buffer.from(body),
        headers['x-twilio-email-event-webhook-signature'] ?? '',
        headers['x-twilio-email-event-webhook-timestamp'] ?? '',
      );

    expect(check(keys.sendgridPublicKey)).toBe(true);
    expect(check(makeLocalKeys().sendgridPublicKey)).toBe(false);
  });
});
