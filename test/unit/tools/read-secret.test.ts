import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSecret } from '../../../tools/secret/read-secret.ts';

const publicKey = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64');
const accountSid = `AC${'1'.repeat(32)}`;

describe('checking a secret before it is stored', () => {
  it('says what it holds in counts, and shows no value', () => {
    const facts = readSecret(
      'twilio',
      JSON.stringify({ accounts: { [accountSid]: { auth_tokens: ['current-token', 'previous-token'] } } }),
    );

    expect(facts).toEqual(['1 accounts with 2 tokens', 'no sender: unknown senders get no answer']);
  });

  it('takes keys as SendGrid shows them', () => {
    const secret = JSON.stringify({ verification_keys: [publicKey('P-256')], api_key: 'SG.one.two' });

    expect(readSecret('sendgrid', secret)).toEqual(['1 verification keys', 'sends answers']);
  });

  it.each([
    ['an account by its name', 'twilio', { accounts: { main: { auth_tokens: ['canary'] } } }],
    ['an account without a token', 'twilio', { accounts: { [accountSid]: { auth_tokens: [''] } } }],
    ['a key of another curve', 'sendgrid', { verification_keys: [publicKey('P-384')] }],
    ['what is no key', 'sendgrid', { verification_keys: ['canary'] }],
    ['another form', 'sendgrid', { verification_keys: 'canary' }],
  ] as const)('refuses %s, and does not quote it', (_what, provider, secret) => {
    const attempt = () => readSecret(provider, JSON.stringify(secret));

    expect(attempt).toThrow();
    expect(attempt).not.toThrow(/canary/);
  });
});
