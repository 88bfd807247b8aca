import { EventWebhook } from '@sendgrid/eventwebhook';
import fc from 'fast-check';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { createChannels } from '../../shared/channels/registry.ts';
import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import { webhookRequest } from '../support/builders.ts';
import { accountSid, authToken, secretsOf, sendgridKey, signedMail } from '../support/channel-keys.ts';

/** The vendors' own packages as oracles, over thousands of webhooks, good and spoiled. */

const { sms, email } = createChannels({});
if (sms === undefined || email === undefined) throw new Error('a channel is missing');

const isTaken = (verifying: Promise<void>) =>
  verifying.then(
    () => true,
    () => false,
  );

describe('the twilio package', () => {
  const name = fc
    .string({ minLength: 1, maxLength: 12, unit: 'binary' })
    .filter((text) => text !== 'AccountSid');
  const pairs = fc
    .array(fc.tuple(name, fc.string({ maxLength: 30, unit: 'binary' })), { maxLength: 10 })
    .map((list): [string, string][] => [['AccountSid', accountSid], ...list]);
  const spoil = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toLowerCase(),
    (text: string) => text.slice(0, -1),
    (text: string) => `${text} `,
    (text: string) => text.replaceAll('/', '_').replaceAll('+', '-'),
    () => '',
    (text: string) => `${text}${text}`,
  );

  it('every signature of the twilio package is accepted, and no other', async () => {
    const url = webhookRequest().publicUrl;
    await fc.assert(
      fc.asyncProperty(pairs, fc.option(pairs), spoil, async (signed, tampered, spoilt) => {
        const signature = spoilt(webhooks.getExpectedTwilioSignature(authToken, url, parametersOf(signed)));
        const sent = tampered ?? signed;
        const request: WebhookRequest = webhookRequest({
          body: Buffer.from(new URLSearchParams(sent).toString()),
          headers: new Map([['x-twilio-signature', [signature]]]),
        });

        const expected = webhooks.validateRequest(authToken, signature, url, parametersOf(sent));
        expect(await isTaken(sms.verify(request, secretsOf()))).toBe(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  /** As the package wants them: no prototype to lose a `__proto__` to, and an array for a name that came more often. */
  function parametersOf(list: readonly [string, string][]): Record<string, string | string[]> {
    const parameters: Record<string, string | string[]> = Object.create(null);
    for (const [key, value] of new URLSearchParams(new URLSearchParams([...list]).toString())) {
      const before = parameters[key];
      parameters[key] = before === undefined ? value : [before, value].flat();
    }
    return parameters;
  }
});

describe('the eventwebhook package', () => {
  const vendor = new EventWebhook();
  const key = vendor.convertPublicKeyToECDSA(sendgridKey);

  it('every signature of the eventwebhook package over a UTF-8 body is accepted, and no other', async () => {
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 2_000 }),
    );
    await fc.assert(
      fc.asyncProperty(body, body, fc.boolean(), async (signed, other, isTampered) => {
        const request = signedMail(Buffer.from(signed), { contentType: 'application/json' });
        const sent = Buffer.from(isTampered ? other : signed);
        const [signature = ''] = request.headers.get('x-twilio-email-event-webhook-signature') ?? [];
        const [timestamp = ''] = request.headers.get('x-twilio-email-event-webhook-timestamp') ?? [];

        const expected = vendor.verifySignature(key, sent.toString('utf8'), signature, timestamp);
        expect(await isTaken(email.verify({ ...request, body: sent }, secretsOf()))).toBe(expected);
        expect(expected).toBe(!isTampered || other === signed);
      }),
      { numRuns: 2_000 },
    );
  });
});
