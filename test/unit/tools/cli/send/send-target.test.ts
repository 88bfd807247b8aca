import { describe, expect, it } from 'vitest';
import { type SendTarget, urlFor } from '../../../../../tools/cli/send/send-target.ts';

const apiUrl = 'http://127.0.0.1:4566/local/';
const largeMailUrl = 'http://127.0.0.1:4568/';
const keys = { accountSid: '', authToken: '', sendgridPrivateKey: '' };
const target: SendTarget = { apiUrl, largeMailUrl, publicBaseUrl: apiUrl, keys };

function webhook(provider: 'twilio' | 'sendgrid', bytes: number) {
  return { messageId: '1', provider, path: 'webhooks/email', headers: {}, body: Buffer.alloc(bytes) };
}

describe('a webhook is sent', () => {
  it('to the receiver of large mail when it is an email that Lambda could not be handed', () => {
    expect(urlFor(webhook('sendgrid', 4_500_000), target)).toBe(largeMailUrl);
  });

  it('to the API when it is an email of the usual size', () => {
    expect(urlFor(webhook('sendgrid', 3_900_000), target)).toBe(apiUrl);
  });

  it('to the API when it is no email, with any size', () => {
    expect(urlFor(webhook('twilio', 4_500_000), target)).toBe(apiUrl);
  });

  it('to the API where there is no receiver of large mail', () => {
    const without = { ...target, largeMailUrl: undefined };

    expect(urlFor(webhook('sendgrid', 4_500_000), without)).toBe(apiUrl);
  });
});
