import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { createChannels } from '../../shared/channels/registry.ts';
import { decodeText } from '../../shared/channels/sendgrid/charsets.ts';
import { statusOf, WebhookHandlerError } from '../../shared/errors.ts';
import { webhookRequest } from '../support/builders.ts';
import {
  accountSid,
  authToken,
  mailParts,
  multipart,
  secretsOf,
  signedForm,
  signedMail,
} from '../support/channel-keys.ts';

const { sms, email } = createChannels({});
if (sms === undefined || email === undefined) throw new Error('a channel is missing');
const refused = { code: 'invalid_signature' };
const bytes = fc.uint8Array({ maxLength: 2_000 }).map((array) => Buffer.from(array));
const field = fc.tuple(
  fc.string({ minLength: 1, maxLength: 20, unit: 'binary' }),
  fc.string({ maxLength: 40, unit: 'binary' }),
);
const scalarForm = fc
  .uniqueArray(field, { selector: ([name]) => name, maxLength: 12 })
  .map((pairs) => pairs.filter(([name]) => name !== 'AccountSid'))
  .map((pairs): (readonly [string, string])[] => [['AccountSid', accountSid], ...pairs]);

describe('Twilio', () => {
  it('verifies everything that was signed', async () => {
    await fc.assert(
      fc.asyncProperty(scalarForm, async (pairs) => {
        await expect(sms.verify(signedForm(pairs), secretsOf())).resolves.toBeUndefined();
      }),
    );
  });

  it('agrees with the vendor package on what the signature is', async () => {
    await fc.assert(
      fc.asyncProperty(scalarForm, async (pairs) => {
        const request = webhookRequest({
          body: Buffer.from(
            new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString(),
          ),
        });
        const signature = twilio.getExpectedTwilioSignature(
          authToken,
          request.publicUrl,
          Object.fromEntries(pairs),
        );
        const headers = new Map([...request.headers, ['x-twilio-signature', [signature]] as const]);
        await expect(sms.verify({ ...request, headers }, secretsOf())).resolves.toBeUndefined();
      }),
    );
  });

  it('refuses everything that was changed after it was signed', async () => {
    await fc.assert(
      fc.asyncProperty(
        scalarForm,
        fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }),
        async (pairs, added) => {
          const request = signedForm(pairs);
          const body = Buffer.concat([request.body, Buffer.from(`&Added=${encodeURIComponent(added)}`)]);
          await expect(sms.verify({ ...request, body }, secretsOf())).rejects.toMatchObject(refused);
        },
      ),
    );
  });

  it('answers any bytes with a message or one of our errors', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const request = webhookRequest({ body });
        await expectOwn(sms.parse(request));
        await expect(sms.verify(request, secretsOf())).rejects.toBeInstanceOf(WebhookHandlerError);
      }),
    );
  });
});

describe('SendGrid', () => {
  it('verifies any bytes that were signed, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(), async (body, at) => {
        const request = signedMail(body);
        await expect(email.verify(request, secretsOf())).resolves.toBeUndefined();
        if (body.length === 0) return;
        const flipped = Buffer.from(body);
        flipped[at % body.length] = (flipped[at % body.length] ?? 0) ^ 0x20;
        await expect(email.verify({ ...request, body: flipped }, secretsOf())).rejects.toMatchObject(refused);
      }),
    );
  });

  it('reads UTF-8 as the platform does', async () => {
    const wellFormed = fc.string({ unit: 'binary' }).map((text) => Buffer.from(text));
    await fc.assert(
      fc.asyncProperty(wellFormed, async (field) => {
        const { text } = await decodeText(field, 'UTF-8');
        expect(text).toBe(new TextDecoder('utf-8').decode(field));
      }),
      { numRuns: 500 },
    );
  });

  it('loses no more letters of bytes that are called UTF-8 than the platform does', async () => {
    const lost = (text: string) => [...text].filter((char) => char === '\ufffd').length;
    await fc.assert(
      fc.asyncProperty(bytes, async (field) => {
        const { text } = await decodeText(field, 'UTF-8');
        expect(lost(text)).toBeLessThanOrEqual(lost(new TextDecoder('utf-8').decode(field)));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps any bytes: as an email, as events or in quarantine', async () => {
    const fieldValues = fc.record(
      {
        from: fc.string({ unit: 'binary' }),
        text: bytes,
        headers: fc.string({ unit: 'binary' }),
        envelope: fc.json(),
        charsets: fc.json(),
        'attachment-info': fc.json(),
        'content-ids': fc.json(),
        dkim: fc.string(),
        email: bytes,
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      bytes,
      fc.json().map((json) => Buffer.from(json)),
      fieldValues.map((fields) =>
        multipart(
          mailParts(
            Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<
              string,
              string | Buffer
            >,
          ),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(body, async (body) => {
        await expectOwn(email.parse(signedMail(body)));
      }),
      { numRuns: 500 },
    );
  });
});

/** Resolves with what the parser understood, or rejects with one of our errors that is no 500. */
async function expectOwn(parsing: Promise<object>): Promise<void> {
  const outcome = await parsing.then(
    (parsed) => {
      expect(parsed).not.toMatchObject({ reason: 'parser_failed' });
    },
    (error: unknown) => error,
  );
  if (outcome === undefined) return;
  expect(outcome).toBeInstanceOf(WebhookHandlerError);
  expect(statusOf(outcome)).toBeLessThan(500);
}
