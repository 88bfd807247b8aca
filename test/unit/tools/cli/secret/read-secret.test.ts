import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSecret } from '../../../../../tools/cli/secret/read-secret.ts';

const publicKey = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64');
const otherSid = `AC${'2'.repeat(32)}`;
const accountSid = `AC${'1'.repeat(32)}`;

describe('checking a secret before it is stored', () => {
  it('says what it holds in counts, and shows no value', () => {
    const facts = readSecret(
      'twilio',
      JSON.stringify({ accounts: { [accountSid]: { auth_tokens: ['current-token', 'previous-token'] } } }),
    );

    expect(facts).toEqual(['1 account with 2 tokens', 'no sender: unknown senders get no answer']);
  });

  it('takes keys as SendGrid shows them', () => {
    const secret = JSON.stringify({ verification_keys: [publicKey('P-256')], api_key: 'SG.one.two' });

    expect(readSecret('sendgrid', secret)).toEqual(['1 verification key', 'sends answers']);
  });

  it('accepts a PEM key, which the functions accept', () => {
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString();

    expect(readSecret('sendgrid', JSON.stringify({ verification_keys: [pem] }))).toEqual([
      '1 verification key',
      'no api_key: unknown senders get no answer',
    ]);
  });

  it('names every entry that it refuses', () => {
    const secret = JSON.stringify({
      accounts: { main: { auth_tokens: ['one'] }, [accountSid]: { auth_tokens: ['two', ''] } },
    });

    expect(() => readSecret('twilio', secret)).toThrow(
      'the secret cannot be used: account 1 is not named by its SID: AC and 32 hexadecimal digits; token 2 of account 2 is empty or contains spaces',
    );
  });

  it.each([
    ['an account by its name', 'twilio', { accounts: { main: { auth_tokens: ['canary'] } } }],
    ['an account without a token', 'twilio', { accounts: { [accountSid]: { auth_tokens: [''] } } }],
    [
      'a second account whose token is empty',
      'twilio',
      { accounts: { [accountSid]: { auth_tokens: ['token'] }, [otherSid]: { auth_tokens: [''] } } },
    ],
    [
      'a second account without tokens',
      'twilio',
      { accounts: { [accountSid]: { auth_tokens: ['token'] }, [otherSid]: { auth_tokens: [] } } },
    ],
    [
      'a second token that was copied with its line break',
      'twilio',
      { accounts: { [accountSid]: { auth_tokens: ['token', 'canary\n'] } } },
    ],
    [
      'a sender without its secret',
      'twilio',
      {
        accounts: { [accountSid]: { auth_tokens: ['token'] } },
        sender: { account_sid: 'AC1', api_key_sid: 'SK1', api_key_secret: ' ' },
      },
    ],
    [
      'a good key beside a mistyped one',
      'sendgrid',
      { verification_keys: [publicKey('P-256'), publicKey('P-256').slice(0, -9)] },
    ],
    [
      'a good key beside one of another curve',
      'sendgrid',
      { verification_keys: [publicKey('P-256'), publicKey('P-384')] },
    ],
    [
      'an API key that was copied with its line break',
      'sendgrid',
      { verification_keys: [publicKey('P-256')], api_key: 'SG.canary\n' },
    ],
    ['a key of another curve', 'sendgrid', { verification_keys: [publicKey('P-384')] }],
    ['what is no key', 'sendgrid', { verification_keys: ['canary'] }],
    ['another form', 'sendgrid', { verification_keys: 'canary' }],
  ] as const)('refuses %s, and does not quote it', (_what, provider, secret) => {
    const attempt = () => readSecret(provider, JSON.stringify(secret));

    expect(attempt).toThrow();
    expect(attempt).not.toThrow(/canary/);
  });
});
