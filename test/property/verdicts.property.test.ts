import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isForged } from '../../functions/send-fallback/is-forged.ts';
import { unknownMail } from '../support/unknown-mail.ts';

const headerName = fc.oneof(
  fc.constantFrom(
    'In-Reply-To',
    'References',
    'Reply-To',
    'Date',
    'Message-ID',
    'Return-Path',
    'Content-Type',
  ),
  fc.constantFrom('X-Loop', 'Delivered-To', 'List-Id', 'Precedence', 'spf', 'dkim', 'envelope_from'),
  fc.stringMatching(/^[A-Za-z-]{1,80}$/),
);
const size = fc.integer({ min: 0, max: 20_000 });
const filling = fc.constantFrom('x', 'ä', '\u0001', '"', '<a@b.example> ', 'a@b.example, ', ';');
const headers = fc
  .array(fc.tuple(headerName, size, filling), { maxLength: 40 })
  .map((lines) =>
    lines.map(([name, length, text]) => `${name}: ${text.repeat(length / text.length)}`).join('\n'),
  );
const recipients = fc.integer({ min: 1, max: 60 }).map((count) => Array(count).fill('support@example.com'));
const addresses = fc
  .integer({ min: 0, max: 200 })
  .map((count) => Array.from({ length: count }, (_, at) => `a${at}@b.example`).join(', '));

describe('what SendGrid says of an email', () => {
  it('what SendGrid says of an email is in the metadata regardless of all other headers of the email, and the metadata stays within its bound', async () => {
    await fc.assert(
      fc.asyncProperty(headers, recipients, addresses, async (headers, to, cc) => {
        const { metadata } = await unknownMail({
          from: 'victim@bank.example',
          headers,
          cc,
          envelope: JSON.stringify({ to, from: 'x@evil.example' }),
          SPF: 'softfail',
          dkim: '{@evil.example : pass}',
          spam_score: '9.9',
        });

        expect(metadata).toMatchObject({
          envelope_from: 'x@evil.example',
          spf: 'softfail',
          dkim: ['pass'],
          dkim_domains: ['evil.example'],
          spam_score: 9.9,
        });
        expect(Buffer.byteLength(JSON.stringify(metadata))).toBeLessThan(17 * 1_024);
      }),
      { numRuns: 200 },
    );
  });

  it('never vouches for a sender whom nobody signed for, with any signature of the forger', async () => {
    const domain = fc.oneof(
      fc.domain().filter((name) => !name.endsWith('bank.example')),
      fc.constantFrom('evil.bank.example.org', 'bank.example.evil.example', 'example', 'ank.example'),
    );
    const verdict = fc.constantFrom(
      'pass',
      'fail',
      'temperror',
      'pass (2048-bit key)',
      'invalid (@bank.example : pass)',
    );
    const signatures = fc.array(fc.tuple(domain, verdict), { minLength: 1, maxLength: 60 });

    await fc.assert(
      fc.asyncProperty(signatures, async (signatures) => {
        const item = await unknownMail({
          from: 'victim@bank.example',
          envelope: '{"to":["support@example.com"],"from":"x@evil.example"}',
          SPF: 'pass',
          dkim: `{${signatures.map(([name, said]) => `@${name} : ${said}`).join(', ')}}`,
        });

        expect(isForged(item.metadata, item.sender_id)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
