import { describe, expect, it } from 'vitest';
import { parseSendgridSecret, parseTwilioSecret } from '../../../../shared/channels/secret-schema.ts';
import { sendgridKey } from '../../../support/channel-keys.ts';

const sender = { account_sid: 'AC1', api_key_sid: 'SK1', api_key_secret: 'secret' };

describe('parseTwilioSecret', () => {
  it('reads tokens by account, and who sends', () => {
    const secret = parseTwilioSecret(
      JSON.stringify({
        accounts: { AC1: { auth_tokens: ['current', 'previous'] }, AC2: { auth_tokens: ['other'] } },
        sender: { ...sender, whatsapp_fallback_content_sid: 'HX1' },
      }),
    );

    expect(secret.accounts.get('AC1')?.authTokens).toEqual(['current', 'previous']);
    expect(secret.accounts.get('AC2')?.authTokens).toEqual(['other']);
    expect(secret.sender).toEqual({
      accountSid: 'AC1',
      apiKeySid: 'SK1',
      apiKeySecret: 'secret',
      whatsappFallbackContentSid: 'HX1',
    });
  });

  it.each([undefined, null, ''])('knows no template when it is %j', (whatsapp_fallback_content_sid) => {
    const accounts = { AC1: { auth_tokens: ['t'] } };
    const secret = parseTwilioSecret(
      JSON.stringify({ accounts, sender: { ...sender, whatsapp_fallback_content_sid } }),
    );

    expect(secret.sender?.whatsappFallbackContentSid).toBeUndefined();
  });

  it('reads credentials to send with without the line break that a file left behind', () => {
    const padded = { account_sid: 'AC1\n', api_key_sid: ' SK1', api_key_secret: 'secret\r\n' };
    const twilio = parseTwilioSecret(
      JSON.stringify({
        accounts: { AC1: { auth_tokens: ['t'] } },
        sender: { ...padded, whatsapp_fallback_content_sid: '\n' },
      }),
    );
    const sendgrid = parseSendgridSecret(
      JSON.stringify({ verification_keys: [sendgridKey], api_key: 'SG.key\n' }),
    );

    expect(twilio.sender).toEqual({ accountSid: 'AC1', apiKeySid: 'SK1', apiKeySecret: 'secret' });
    expect(sendgrid.apiKey).toBe('SG.key');
  });

  it('leaves empty tokens out: they verify what anybody signs with nothing', () => {
    const accounts = { AC1: { auth_tokens: ['', ' '] }, AC2: { auth_tokens: ['', 'good'] } };

    const secret = parseTwilioSecret(JSON.stringify({ accounts }));

    expect([...secret.accounts]).toEqual([['AC2', { authTokens: ['good'] }]]);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'token'],
    ['no accounts', '{}'],
    ['empty accounts', '{"accounts":{}}'],
    ['an account without a usable token', '{"accounts":{"AC1":{"auth_tokens":[""]}}}'],
    ['tokens that are no texts', '{"accounts":{"AC1":{"auth_tokens":[1]}}}'],
    ['half a sender', '{"accounts":{"AC1":{"auth_tokens":["t"]}},"sender":{"account_sid":"AC1"}}'],
  ])('takes %s for not configured, and quotes none of it', (_, json) => {
    expect(() => parseTwilioSecret(json)).toThrow(
      expect.toSatisfy((error) => error.code === 'secret_not_configured' && error.cause === undefined),
    );
  });
});

const parse = (...verification_keys: string[]) => parseSendgridSecret(JSON.stringify({ verification_keys }));

describe('the keys of the SendGrid secret', () => {
  it.each([
    ['in one line', sendgridKey],
    ['as PEM', `-----BEGIN PUBLIC KEY-----\n${sendgridKey}\n-----END PUBLIC KEY-----\n`],
    ['as PEM in one line', `-----BEGIN PUBLIC KEY-----\\n${sendgridKey}\\n-----END PUBLIC KEY-----`],
  ])('are taken %s', (_, key) => {
    expect(parse(key).verificationKeys).toEqual([key]);
  });

  it('leave out what is no key', () => {
    expect(parse('', 'AAAA', sendgridKey).verificationKeys).toEqual([sendgridKey]);
  });

  it.each([['nothing'], [''], ['AAAA', '']])('are not configured where none is one: %j', (...keys) => {
    expect(() => parse(...keys)).toThrow(expect.objectContaining({ code: 'secret_not_configured' }));
  });

  it.each(['', '{}', '{"verification_keys":"k"}', 'not JSON'])('are not configured in %j', (json) => {
    expect(() => parseSendgridSecret(json)).toThrow(
      expect.objectContaining({ code: 'secret_not_configured' }),
    );
  });

  it('come with the API key, where there is one', () => {
    const withKey = (api_key: unknown) =>
      parseSendgridSecret(JSON.stringify({ verification_keys: [sendgridKey], api_key })).apiKey;

    expect([withKey('SG.1'), withKey(''), withKey(null)]).toEqual(['SG.1', undefined, undefined]);
  });
});
