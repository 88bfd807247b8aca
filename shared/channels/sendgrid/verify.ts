import { createVerify, type KeyObject, type Verify } from 'node:crypto';
import { SignatureError } from '../../errors.ts';
import { singleHeader, type WebhookRequest } from '../../http/webhook-request.ts';
import type { ProviderSecrets, SendgridSecret } from '../provider-secrets.ts';
import { verifyWithRotation } from '../verify-with-rotation.ts';
import { publicKeyOf } from './public-key.ts';

/**
 * SendGrid retries for up to 72 hours (https://support.sendgrid.com/hc/en-us/articles/46513815674395) and does not document
 * whether it signs each retry. One day is added; an older request is a replay.
 * https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
 */
const maxAgeMs = 4 * 86_400_000;

/**
 * Resolve when SendGrid signed this request: ECDSA over P-256 and SHA-256, of the timestamp followed by the body's bytes.
 * By node:crypto, because `@sendgrid/eventwebhook` decodes the body as UTF-8 and so refuses genuine mail.
 * https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/securing-your-parse-webhooks
 */
export async function verifySendgrid(request: WebhookRequest, secrets: ProviderSecrets): Promise<void> {
  const claim = claimOf(request);
  await verifyWithRotation(
    (options) => secrets.sendgrid(options),
    (secret) => isSignedBy(verifiersOf(secret, claim), claim, request.body),
  );
}

/** The check of a signature over a body that is still arriving. */
export interface BodyVerification {
  /** The next bytes of the body. They are read immediately, and not kept. */
  update(chunk: Buffer): void;
  /** As `verifySendgrid`, which needs the whole body only for keys that were added meanwhile. To be called once. */
  finish(body: Buffer): Promise<void>;
}

/**
 * Begin to check a body that is still arriving, with the keys that are known now. Throws SignatureError when the headers
 * alone show that it is not signed, SecretError when there are no keys: no byte of the body has to be read for these.
 */
export async function beginVerification(head: Head, secrets: ProviderSecrets): Promise<BodyVerification> {
  const claim = claimOf(head);
  const known = await secrets.sendgrid();
  const verifiers = verifiersOf(known, claim);
  return {
    update(chunk) {
      for (const { verifier } of verifiers) verifier.update(chunk);
    },
    finish: (body) =>
      verifyWithRotation(
        (options) => secrets.sendgrid(options),
        (secret) =>
          secret === known
            ? isSignedBy(verifiers, claim)
            : isSignedBy(verifiersOf(secret, claim), claim, body),
      ),
  };
}

type Head = Pick<WebhookRequest, 'headers' | 'receivedAt'>;

interface Claim {
  readonly signature: Buffer;
  readonly timestamp: string;
}

interface KeyVerifier {
  readonly key: KeyObject;
  readonly verifier: Verify;
}

function claimOf(head: Head): Claim {
  return { signature: signatureOf(head), timestamp: timestampOf(head) };
}

/** One for each key, which has read the timestamp. */
function verifiersOf({ verificationKeys }: SendgridSecret, { timestamp }: Claim): KeyVerifier[] {
  return verificationKeys
    .flatMap((text) => publicKeyOf(text) ?? [])
    .map((key) => ({ key, verifier: createVerify('sha256').update(timestamp) }));
}

function signatureOf(head: Head): Buffer {
  const header = singleHeader(head, 'x-twilio-email-event-webhook-signature') ?? '';
  const isBase64 = header.length <= 256 && header.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(header);
  if (!isBase64) throw new SignatureError({ reason: 'not exactly one well-formed signature' });
  return Buffer.from(header, 'base64');
}

/** Ten digits, because nothing else stands between the timestamp and the body in what is signed. */
function timestampOf(head: Head): string {
  const header = singleHeader(head, 'x-twilio-email-event-webhook-timestamp') ?? '';
  if (!/^\d{10}$/.test(header)) throw new SignatureError({ reason: 'not exactly one well-formed timestamp' });
  if (head.receivedAt.getTime() - Number(header) * 1_000 > maxAgeMs) {
    throw new SignatureError({ reason: 'timestamp is too old' });
  }
  return header;
}

/** Whether one of the keys signed what its verifier has read, and then these bytes. A key that fits stops the search. */
function isSignedBy(verifiers: readonly KeyVerifier[], { signature }: Claim, rest?: Buffer): boolean {
  return verifiers.some(({ key, verifier }) => {
    if (rest !== undefined) verifier.update(rest);
    try {
      // DER is what a bare key asks for. Options beside it cost 15 µs: Node tries what else they could be.
      return verifier.verify(key, signature);
    } catch {
      return false;
    }
  });
}
