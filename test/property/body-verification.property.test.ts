import fc from 'fast-check';
import { expect, it } from 'vitest';
import { beginVerification, verifySendgrid } from '../../shared/channels/sendgrid/verify.ts';
import { secretsOf, signedMail } from '../support/channel-keys.ts';

const verdictOf = (promise: Promise<void>) =>
  promise.then(
    () => 'signed',
    (error: { code: string }) => error.code,
  );

it('judges a body that arrives in any pieces as it judges the whole, right or spoiled', async () => {
  const bodies = fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes));
  const cuts = fc.array(fc.nat(3_000), { maxLength: 8 });

  await fc.assert(
    fc.asyncProperty(bodies, cuts, fc.option(fc.nat()), async (body, places, spoiled) => {
      const request = signedMail(body);
      const arrived = Buffer.from(body);
      const isSpoiled = spoiled !== null && body.length > 0;
      if (isSpoiled) arrived[spoiled % body.length] = (arrived[spoiled % body.length] ?? 0) ^ 1;
      const verification = await beginVerification(request, secretsOf());
      const edges = [0, ...places.map((place) => Math.min(place, arrived.length)), arrived.length];
      edges.sort((left, right) => left - right);
      for (let at = 1; at < edges.length; at++) {
        verification.update(arrived.subarray(edges[at - 1], edges[at]));
      }

      const whole = await verdictOf(verifySendgrid({ ...request, body: arrived }, secretsOf()));

      expect(whole).toBe(isSpoiled ? 'invalid_signature' : 'signed');
      expect(await verdictOf(verification.finish(arrived))).toBe(whole);
    }),
  );
});
