import { createVerify, type KeyObject } from 'node:crypto';
import { SignatureError } from '../../errors.ts';
import { singleHeader, type WebhookRequest } from '../../http/webhook-request.ts';
import type { ProviderSecrets } from '../provider-secrets.ts';
import { verifyWithRotation } from '../verify-with-rotation.ts';
import { publicKeyOf } from './public-key.ts';

/** SendGrid sends again for up to 72 hours, and does not say whether it signs anew: a day more, then it is a replay. */
const maxAgeMs = 4 * 86_400_000;

/**
 * Resolve when SendGrid signed this request: ECDSA over P-256 and SHA-256, of the timestamp followed by the body's bytes.
 * By node:crypto, because `@sendgrid/eventwebhook` decodes the body as UTF-8 and so refuses genuine mail.
 * https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/securing-your-parse-webhooks
 */
export async function verifySendgrid(request: WebhookRequest, secrets: ProviderSecrets): Promise<void> {
  const signature = signatureOf(request);
  const timestamp = timestampOf(request);
  await verifyWithRotation(
    (options) => secrets.sendgrid(options),
    ({ verificationKeys }) =>
      verificationKeys
        .flatMap((key) => publicKeyOf(key) ?? [])
        .some((key) => isSignedBy(key, signature, [timestamp, request.body])),
  );
}

function signatureOf(request: WebhookRequest): Buffer {
  const header = singleHeader(request, 'x-twilio-email-event-webhook-signature') ?? '';
  const isBase64 = header.length <= 256 && header.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(header);
  if (!isBase64) throw new SignatureError({ reason: 'not exactly one well-formed signature' });
  return Buffer.from(header, 'base64');
}

/** Ten digits, because nothing else stands between the timestamp and the body in what is signed. */
function timestampOf(request: WebhookRequest): string {
  const header = singleHeader(request, 'x-twilio-email-event-webhook-timestamp') ?? '';
  if (!/^\d{10}$/.test(header)) throw new SignatureError({ reason: 'not exactly one well-formed timestamp' });
  if (request.receivedAt.getTime() - Number(header) * 1_000 > maxAgeMs) {
    throw new SignatureError({ reason: 'timestamp is too old' });
  }
  return header;
}

function isSignedBy(key: KeyObject, signature: Buffer, parts: readonly (string | Buffer)[]): boolean {
  const verifier = createVerify('sha256');
  for (const part of parts) verifier.update(part);
  try {
    return verifier.verify({ key, dsaEncoding: 'der' }, signature);
  } catch {
    return false;
  }
}
