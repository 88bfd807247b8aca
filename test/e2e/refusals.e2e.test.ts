import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { localClientSettings } from '../../tools/local-cloud/local-clients.ts';
import {
  itemsUnder,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
} from '../support/e2e-client.ts';
import { callIngress, forgetSecrets } from '../support/function-calls.ts';
import { deployedGrants, takeOut } from '../support/grants.ts';
import { sendgridMail, sendgridRequest, twilioWebhook } from '../support/signed-webhooks.ts';

const endpoint = () => String(outputs().Endpoint);
const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });
const sms = (fields: Record<string, string> = {}) =>
  twilioWebhook('sms', { MessageSid: newMessageSid(), From: newPhoneNumber(), ...fields }, signing());
const mail = () => sendgridMail({ from: newAddress(), messageId: `${newMessageSid()}@example.com` }, keys());

/** Nothing but this: no stack trace, no echo of what was sent. */
function refusal(code: string) {
  return { success: false, error: code, request_id: expect.stringMatching(/^[\w-]+$/) };
}

async function without<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
  const grant = (await deployedGrants(endpoint())).find((found) => found.label === label);
  if (grant === undefined) throw new Error(`no grant ${label}`);
  const putBack = await takeOut(endpoint(), grant);
  return work().finally(putBack);
}

describe('what cannot be made durable is answered 503, so that the provider retries', () => {
  it('the store does not take it', async () => {
    const MessageSid = newMessageSid();
    const request = sms({ MessageSid });

    const answer = await without('Ingress dynamodb:PutItem table', () => post(request));

    expect([answer.status, JSON.parse(answer.body)]).toEqual([503, refusal('store_unavailable')]);
    expect(await itemsUnder(`message#${MessageSid}`)).toHaveLength(0);
    expect((await post(request)).status).toBe(200);
    expect(await itemsUnder(`message#${MessageSid}`)).toHaveLength(1);
  });

  it.each([
    ['twilio', sms],
    ['sendgrid', mail],
  ])('the secret of %s cannot be read', async (provider, request) => {
    await forgetSecrets('ReceiverIngress');

    const answer = await without(`Ingress secretsmanager:GetSecretValue ${provider}`, () =>
      callIngress(request()),
    );

    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([503, refusal('secret_unavailable')]);
  });

  it.each([
    ['twilio', '{"accounts":{}}', sms],
    ['twilio', '{"accounts":{"AC1":{"auth_tokens":[""]}}}', sms],
    ['sendgrid', '{"verification_keys":[]}', mail],
    ['sendgrid', 'not JSON', mail],
  ])('the secret of %s is %s', async (provider, SecretString, request) => {
    const client = new SecretsManagerClient(localClientSettings(endpoint()));
    const SecretId = `incoming-webhook/local/${provider}`;
    const before = await client.send(new GetSecretValueCommand({ SecretId }));
    const put = (text: string | undefined) =>
      client.send(new PutSecretValueCommand({ SecretId, SecretString: text }));
    await put(SecretString);
    await forgetSecrets('ReceiverIngress');

    const answer = await callIngress(request()).finally(() => put(before.SecretString));

    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([503, refusal('secret_not_configured')]);
  });
});

describe('a signed request that cannot be read as a message', () => {
  it.each([
    ['an address of a channel that is not served', { From: 'messenger:15551230001' }],
    ['an address with a control character', { From: 'a\u0000b' }],
    ['a malformed message id', { MessageSid: 'SM1', SmsSid: '', SmsMessageSid: '' }],
  ])(
    'a signed request that cannot be read as a message is answered 200 and quarantined: %s',
    async (_, fields) => {
      const answer = await post(sms(fields));

      expect(answer).toMatchObject({ status: 200, contentType: expect.stringMatching(/^text\/xml/) });
    },
  );
});

describe('what would fail again is refused', () => {
  it('415: a content type that the email route does not serve', async () => {
    const request = sendgridRequest({ contentType: 'text/plain', body: Buffer.from('hello') }, keys());
    const answer = await post(request);

    expect([answer.status, JSON.parse(answer.body)]).toEqual([415, refusal('unsupported_content_type')]);
  });

  it.each(['GET', 'DELETE', 'OPTIONS'])('405: %s on a route, and names POST', async (method) => {
    const answer = await fetch(`${outputs().ApiUrl}webhooks/sms`, { method });

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await answer.json()).toMatchObject({ success: false, error: 'method_not_allowed' });
  });

  it('404: another path', async () => {
    const answer = await post({ ...sms(), path: 'elsewhere' });

    expect([answer.status, JSON.parse(answer.body)]).toEqual([404, refusal('unsupported_channel')]);
  });
});

it('keeps a signed JSON mail that cannot be read, and answers 200', async () => {
  const body = Buffer.from(`{"broken": "${newMessageSid()}`);
  const before = (await itemsUnder('message#email-')).length;

  const answer = await post(sendgridRequest({ contentType: 'application/json', body }, keys()));

  expect(answer).toEqual({ status: 200, contentType: 'application/json', body: '{"success":true}' });
  const stored = (await itemsUnder('message#email-')).filter(
    ({ routing_status }) => routing_status === 'quarantined',
  );
  expect(await itemsUnder('message#email-')).toHaveLength(before + 1);
  expect(stored.length).toBeGreaterThan(0);
});
