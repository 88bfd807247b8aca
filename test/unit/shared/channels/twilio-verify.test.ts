import { createHmac } from 'node:crypto';
import twilio from 'twilio';
import { describe, expect, it, vi } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import { verifyWithRotation } from '../../../../shared/channels/verify-with-rotation.ts';
import { SecretError } from '../../../../shared/errors.ts';
import type { WebhookRequest } from '../../../../shared/http/webhook-request.ts';
import { webhookRequest } from '../../../support/builders.ts';
import {
  accountSid,
  authToken,
  secretsOf,
  sha256,
  signedForm,
  smsFields,
  twilioRequest,
  twilioSecret,
} from '../../../support/channel-keys.ts';

function verify(request: WebhookRequest, secrets = secretsOf(), config = {}): Promise<void> | undefined {
  return createChannels(config).sms?.verify(request, secrets);
}

const withHeader = (request: WebhookRequest, ...values: string[]) => ({
  ...request,
  headers: new Map([['x-twilio-signature', values]]),
});

const refused = { code: 'invalid_signature' };

describe('a Twilio signature', () => {
  it('a Twilio signature is taken when Twilio made it, empty and unknown parameters and all', async () => {
    const request = twilioRequest({ ToState: '', SomethingNew: 'ü & +=%', Body: ' trimmed? ' });

    await expect(verify(request)).resolves.toBeUndefined();
  });

  it('a Twilio signature is the one that the vendor package makes', async () => {
    const request = webhookRequest({ body: Buffer.from(new URLSearchParams(smsFields).toString()) });
    const signature = twilio.getExpectedTwilioSignature(authToken, request.publicUrl, smsFields);

    await expect(verify(withHeader(request, signature))).resolves.toBeUndefined();
  });

  it('matches the vector of Twilio’s documentation', async () => {
    const parameters = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    };
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';

    expect(twilio.validateRequest('12345', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', url, parameters)).toBe(true);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('covers a parameter called %s', async (name) => {
    const request = signedForm([...Object.entries(smsFields), [name, 'x']]);

    await expect(verify(request)).resolves.toBeUndefined();
  });

  it('covers a repeated parameter', async () => {
    const request = signedForm([...Object.entries(smsFields), ['MediaUrl0', 'b'], ['MediaUrl0', 'a']]);

    await expect(verify(request)).resolves.toBeUndefined();
  });

  it.each<[string, (request: WebhookRequest) => WebhookRequest]>([
    ['is missing', (request) => withHeader(request)],
    ['is empty', (request) => withHeader(request, '')],
    ['came twice', (request) => withHeader(request, 'a=', 'a=')],
    ['is garbage', (request) => withHeader(request, '\u0000ÿ not base64')],
    [
      'has lost its padding',
      (r) => withHeader(r, (r.headers.get('x-twilio-signature')?.[0] ?? '').replace(/=+$/, '')),
    ],
    [
      'is in lower case',
      (r) => withHeader(r, (r.headers.get('x-twilio-signature')?.[0] ?? '').toLowerCase()),
    ],
    ['is for another body', (r) => ({ ...r, body: Buffer.from(`${r.body}x`) })],
    [
      'lost an empty parameter',
      (r) => ({ ...r, body: Buffer.from(r.body.toString().replace('&ToState=', '')) }),
    ],
    ['is for another URL', (r) => ({ ...r, publicUrl: r.publicUrl.replace('https', 'http') })],
    ['is for the URL with a slash', (r) => ({ ...r, publicUrl: `${r.publicUrl}/` })],
    ['came with a query', (r) => ({ ...r, query: { tenant: ['1'] } })],
  ])('a Twilio signature is refused when it %s', async (_, change) => {
    await expect(verify(change(twilioRequest({ ToState: '' })))).rejects.toMatchObject(refused);
  });

  it('a Twilio signature is refused for an account that is not ours', async () => {
    await expect(verify(twilioRequest({ AccountSid: `AC${'9'.repeat(32)}` }))).rejects.toMatchObject(refused);
  });

  it.each([
    ['names no account', { AccountSid: undefined }],
    ['names an empty one', { AccountSid: '' }],
    ['names one that is none', { AccountSid: 'AC1' }],
    ['names one with something behind it', { AccountSid: `${accountSid}0` }],
  ])('cannot be checked when the body %s', async (_, fields) => {
    await expect(verify(twilioRequest(fields))).rejects.toMatchObject({ code: 'malformed_request' });
  });

  it.each([
    ['the same account twice', accountSid],
    ['an account that is not ours beside ours', `AC${'c'.repeat(32)}`],
    ['nonsense beside our account', 'nonsense'],
  ])(
    'a Twilio signature is checked with the token of our account when the body names %s',
    async (_, another) => {
      const request = signedForm([...Object.entries(smsFields), ['AccountSid', another]]);

      await expect(verify(request)).resolves.toBeUndefined();
    },
  );

  it('a Twilio signature is refused when the body names two accounts that are not ours', async () => {
    const fields = Object.entries({ ...smsFields, AccountSid: `AC${'9'.repeat(32)}` });
    const request = signedForm([...fields, ['AccountSid', `AC${'c'.repeat(32)}`]]);

    await expect(verify(request)).rejects.toMatchObject(refused);
  });

  it('a Twilio signature is refused when the URL is configured without its protocol, which the package cannot read', async () => {
    const request = twilioRequest();

    await expect(verify({ ...request, publicUrl: 'hooks.example.com/sms' })).rejects.toMatchObject(refused);
  });

  it('a Twilio signature is never taken from an empty token', async () => {
    const forged = signedForm(Object.entries(smsFields), { token: '' });
    const secret = { ...twilioSecret, accounts: new Map([[accountSid, { authTokens: [''] }]]) };

    await expect(verify(forged, secretsOf({ twilio: async () => secret }))).rejects.toMatchObject(refused);
  });
});

describe('rotation', () => {
  it('takes any token of the account', async () => {
    const secret = { ...twilioSecret, accounts: new Map([[accountSid, { authTokens: ['old', authToken] }]]) };

    await expect(verify(twilioRequest(), secretsOf({ twilio: async () => secret }))).resolves.toBeUndefined();
  });

  it('reads the secret again when a signature fails, and takes the token that was added', async () => {
    const stale = { ...twilioSecret, accounts: new Map([[accountSid, { authTokens: ['old'] }]]) };
    const read = vi.fn(async (options?: { refresh: boolean }) => (options?.refresh ? twilioSecret : stale));

    await expect(verify(twilioRequest(), secretsOf({ twilio: read }))).resolves.toBeUndefined();

    expect(read).toHaveBeenCalledTimes(2);
  });

  it('does not check a wrong signature twice with the same secret, which would cost a flood of them twice the CPU', async () => {
    const isSigned = vi.fn(() => false);

    await expect(verifyWithRotation(async () => twilioSecret, isSigned)).rejects.toMatchObject(refused);

    expect(isSigned).toHaveBeenCalledTimes(1);
  });

  it('does not answer 401 when it cannot know', async () => {
    const error = new SecretError({ code: 'secret_unavailable', reason: 'secret could not be read' });

    await expect(verify(twilioRequest(), secretsOf({ twilio: () => Promise.reject(error) }))).rejects.toBe(
      error,
    );
  });
});

describe('a query', () => {
  const config = { allowedQuery: 'tenant=a&x=%20' };
  const url = 'https://hooks.example.com/webhooks/sms';

  it('a query is a part of what is signed when it is configured', async () => {
    const signed = signedForm(Object.entries(smsFields), { publicUrl: `${url}?${config.allowedQuery}` });
    const request = { ...signed, publicUrl: url, query: { x: [' '], tenant: ['a'] } };

    await expect(verify(request, secretsOf(), config)).resolves.toBeUndefined();
  });

  it.each([
    {},
    { tenant: ['b'], x: [' '] },
    { tenant: ['a', 'a'], x: [' '] },
    { tenant: ['a'], x: [' '], y: ['1'] },
  ])('other than the configured one is refused: %o', async (query) => {
    const signed = signedForm(Object.entries(smsFields), { publicUrl: `${url}?${config.allowedQuery}` });

    await expect(verify({ ...signed, publicUrl: url, query }, secretsOf(), config)).rejects.toMatchObject(
      refused,
    );
  });
});

describe('a JSON body', () => {
  const config = { twilioJsonBodies: true };
  const body = Buffer.from(JSON.stringify(smsFields));
  const url = 'https://hooks.example.com/webhooks/sms';

  function signedJson(hash = sha256(body)): WebhookRequest {
    const signature = createHmac('sha1', authToken).update(`${url}?bodySHA256=${hash}`).digest('base64');
    const request = webhookRequest({ body, contentType: 'application/json', query: { bodySHA256: [hash] } });
    return withHeader(request, signature);
  }

  it('a JSON body is covered by its hash in the signed URL', async () => {
    await expect(verify(signedJson(), secretsOf(), config)).resolves.toBeUndefined();
  });

  it('a JSON body is refused when it is not the one that was hashed', async () => {
    await expect(
      verify({ ...signedJson(), body: Buffer.from(`${body} `) }, secretsOf(), config),
    ).rejects.toMatchObject(refused);
  });

  it('cannot be passed off as a form by a URL that says bodySHA256', async () => {
    const form = twilioRequest();
    const request = { ...form, query: { bodySHA256: [sha256(form.body)] } };

    await expect(verify(request, secretsOf(), config)).rejects.toMatchObject(refused);
  });

  it('a JSON body is not served unless it is configured', () => {
    expect(createChannels({}).sms?.contentTypes).not.toContain('application/json');
    expect(createChannels(config).sms?.contentTypes).toContain('application/json');
  });
});

it('does not verify a body that something was put in front of', async () => {
  const request = twilioRequest();
  const body = Buffer.concat([Buffer.from('?'), request.body]);

  await expect(createChannels({}).sms?.verify({ ...request, body }, secretsOf())).rejects.toBeInstanceOf(
    Error,
  );
});
