import { describe, expect, it } from 'vitest';
import { parseSendgridSecret } from '../../../../shared/channels/secret-schema.ts';
import { sendgridKey } from '../../../support/channel-keys.ts';

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
});
