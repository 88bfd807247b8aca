import { generateKeyPairSync, sign } from 'node:crypto';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import { beginVerification } from '../../../../shared/channels/sendgrid/verify.ts';
import type { WebhookRequest } from '../../../../shared/http/webhook-request.ts';
import {
  mailParts,
  multipart,
  secretsOf,
  sendgridKey,
  sendgridPrivateKey,
  signedMail,
} from '../../../support/channel-keys.ts';

const signatureHeader = 'x-twilio-email-event-webhook-signature';
const timestampHeader = 'x-twilio-email-event-webhook-timestamp';
const refused = { code: 'invalid_signature' };
const body = multipart(mailParts({ text: 'grüße' }));

function verify(request: WebhookRequest, secrets = secretsOf()): Promise<void> | undefined {
  return createChannels({}).email?.verify(request, secrets);
}

function withHeader(request: WebhookRequest, name: string, ...values: string[]): WebhookRequest {
  const { [name]: _, ...others } = Object.fromEntries(request.headers);
  return {
    ...request,
    headers: new Map([...Object.entries(others), ...(values.length > 0 ? [[name, values] as const] : [])]),
  };
}

describe('a SendGrid signature', () => {
  it('a SendGrid signature is taken when SendGrid made it', async () => {
    await expect(verify(signedMail(body))).resolves.toBeUndefined();
  });

  it('a SendGrid signature is one that the vendor package takes too', async () => {
    const { headers } = signedMail(body);
    const vendor = new EventWebhook();
    const key = vendor.convertPublicKeyToECDSA(sendgridKey);
    const [signature = ''] = headers.get(signatureHeader) ?? [];
    const [timestamp = ''] = headers.get(timestampHeader) ?? [];

    expect(vendor.verifySignature(key, body.toString('utf8'), signature, timestamp)).toBe(true);
  });

  it('a SendGrid signature is taken over bytes that are no UTF-8, where the vendor package fails', async () => {
    const bytes = multipart([{ name: 'text', value: Buffer.from([0xe9, 0xff, 0x00]) }]);

    await expect(verify(signedMail(bytes))).resolves.toBeUndefined();
  });

  it('a SendGrid signature is refused when one byte of the body is another', async () => {
    const request = signedMail(body);
    const flipped = Buffer.from(body);
    flipped[40] = (flipped[40] ?? 0) ^ 1;

    await expect(verify({ ...request, body: flipped })).rejects.toMatchObject(refused);
  });

  it('a SendGrid signature is refused when the timestamp is another', async () => {
    const request = withHeader(signedMail(body), timestampHeader, '1795514401');

    await expect(verify(request)).rejects.toMatchObject(refused);
  });

  it('does not let digits wander from the body into the timestamp', async () => {
    const receivedAt = new Date('2026-11-24T10:00:00.000Z');
    const timestamp = String(receivedAt.getTime() / 1_000);
    const genuine = signedMail(Buffer.from(`7{"text":"hi"}`), { receivedAt, timestamp });
    const moved = withHeader(
      { ...genuine, body: Buffer.from('{"text":"hi"}') },
      timestampHeader,
      `${timestamp}7`,
    );

    await expect(verify(moved)).rejects.toMatchObject(refused);
  });

  it.each([
    ['missing', []],
    ['empty', ['']],
    ['no base64', ['not a signature!']],
    ['no DER', [Buffer.alloc(70, 1).toString('base64')]],
    ['sent twice', ['AAAA', 'AAAA']],
    ['too long', ['A'.repeat(4_000)]],
  ])('a SendGrid signature is refused when it is %s', async (_, values) => {
    await expect(verify(withHeader(signedMail(body), signatureHeader, ...values))).rejects.toMatchObject(
      refused,
    );
  });

  it.each([
    ['missing', []],
    ['empty', ['']],
    ['no number', ['yesterday']],
    ['a fraction', ['1795514400.5']],
  ])('a SendGrid signature is refused when the timestamp is %s', async (_, values) => {
    await expect(verify(withHeader(signedMail(body), timestampHeader, ...values))).rejects.toMatchObject(
      refused,
    );
  });

  it.each([
    ['three days', 3, true],
    ['five days', 5, false],
  ])('of %s ago is taken: %s', async (_, days, isTaken) => {
    const receivedAt = new Date('2026-11-24T10:00:00.000Z');
    const timestamp = String(receivedAt.getTime() / 1_000 - days * 86_400);
    const outcome = verify(signedMail(body, { receivedAt, timestamp }));

    await (isTaken
      ? expect(outcome).resolves.toBeUndefined()
      : expect(outcome).rejects.toMatchObject(refused));
  });

  it('a SendGrid signature is checked with every key of the secret, and a broken one does not take the others with it', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const otherKey = other.export({ type: 'spki', format: 'der' }).toString('base64');
    const secrets = secretsOf({
      sendgrid: async () => ({ verificationKeys: ['broken', otherKey, sendgridKey], apiKey: undefined }),
    });

    await expect(verify(signedMail(body), secrets)).resolves.toBeUndefined();
  });

  it('a SendGrid signature is refused when its check was finished before, which node:crypto does not allow', async () => {
    const check = await beginVerification(signedMail(body), secretsOf());
    check.update(body);
    await check.finish(body);

    await expect(check.finish(body)).rejects.toMatchObject(refused);
  });

  it.each(['', 'AAAA'])('never verifies with the key %j', async (key) => {
    const secrets = secretsOf({ sendgrid: async () => ({ verificationKeys: [key], apiKey: undefined }) });

    await expect(verify(signedMail(body), secrets)).rejects.toMatchObject(refused);
  });

  it('never verifies with a key of another curve', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const request = signedMail(body);
    const [timestamp = ''] = request.headers.get(timestampHeader) ?? [];
    const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), body]), privateKey);
    const secrets = secretsOf({ sendgrid: async () => ({ verificationKeys: [key], apiKey: undefined }) });

    await expect(
      verify(withHeader(request, signatureHeader, signature.toString('base64')), secrets),
    ).rejects.toMatchObject(refused);
    expect(sendgridPrivateKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });
});
