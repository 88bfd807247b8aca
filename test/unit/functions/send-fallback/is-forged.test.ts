import { describe, expect, it } from 'vitest';
import { isForged } from '../../../../functions/send-fallback/is-forged.ts';
import { suppressionReason } from '../../../../functions/send-fallback/suppression-reason.ts';
import { unknownMail } from '../../../support/unknown-mail.ts';

const signedBy = (domain: string) => ({ spf: 'fail', dkim: ['pass'], dkim_domains: [domain] });

describe('alignment by organizational domain', () => {
  it.each([
    ['example.net', 'jo@example.net'],
    ['a.b.c.example.net', 'jo@example.net'],
    ['example.net', 'jo@a.b.c.example.net'],
    ['news.example.net', 'jo@office.example.net'],
    ['mail.example.co.uk', 'jo@example.co.uk'],
    ['EXAMPLE.net.', 'jo@example.net'],
    ['xn--exmple-cua.de', 'jo@exämple.de'],
    ['mail.exämple.de', 'jo@xn--exmple-cua.de'],
    ['mail.shop.eu.org', 'jo@shop.eu.org'],
    ['jo.blogspot.com', 'jo@jo.blogspot.com'],
    ['localhost', 'jo@localhost'],
    ['[192.0.2.1]', 'jo@[192.0.2.1]'],
  ])('%s vouches for %s', (domain, sender) => {
    expect(isForged(signedBy(domain), sender)).toBe(false);
  });

  it.each([
    ['evil.eu.org', 'jo@eu.org'],
    ['evil.eu.org', 'jo@other.eu.org'],
    ['eu.org', 'jo@other.eu.org'],
    ['evil.co.uk', 'jo@bank.co.uk'],
    ['co.uk', 'jo@bank.co.uk'],
    ['com', 'jo@bank.com'],
    ['evil.blogspot.com', 'jo@victim.blogspot.com'],
    ['evil.github.io', 'jo@victim.github.io'],
    ['evil-example.net', 'jo@example.net'],
    ['example.net.evil.example', 'jo@example.net'],
    ['evil.xn--exmple-cua.de.example', 'jo@exämple.de'],
    ['remotehost', 'jo@localhost'],
    ['[192.0.2.10]', 'jo@[192.0.2.1]'],
    ['1.192.0.2.1', 'jo@192.0.2.1'],
    ['', 'jo@example.net'],
  ])('%s does not vouch for %s', (domain, sender) => {
    expect(isForged(signedBy(domain), sender)).toBe(true);
  });

  it.each([
    ['x@a.b.example.net', false],
    ['"odd@name"@example.net', false],
    ['<x@example.net>', false],
    ['@example.net', false],
    ['x@evil.example,jo@example.net', true],
    ['x@evil.example <jo@example.net>', true],
    ['x@evil.example jo@example.net', true],
    ['@evil.example:jo@example.net', true],
    ['"jo@example.net"@evil.example', true],
    ['x@evil.example', true],
    ['x@example.net.evil.example', true],
    ['example.net', false],
    ['evil.example', true],
  ])('SPF passed for the envelope %s makes it forged: %s', (envelope_from, expected) => {
    expect(isForged({ spf: 'pass', envelope_from }, 'jo@example.net')).toBe(expected);
  });
});

describe('verdicts that are missing', () => {
  it.each([
    ['nothing said, nothing cut', {}, false],
    ['nothing said beside a cut', { metadata_truncated: true }, true],
    ['SPF passed, and the envelope cut', { spf: 'pass', metadata_truncated: true }, true],
    ['a signature, and its domain cut', { dkim: ['pass'], metadata_truncated: true }, true],
    ['a second signature without a domain', { dkim: ['fail', 'pass'], dkim_domains: ['example.net'] }, true],
    [
      'the sender signed, something else cut',
      { ...signedBy('example.net'), metadata_truncated: true },
      false,
    ],
    ['a word that only begins like a pass', { spf: 'pass-through' }, true],
  ])('%s: %o', (_, metadata, expected) => {
    expect(isForged(metadata, 'jo@example.net')).toBe(expected);
  });
});

describe('a forged email as SendGrid posts it', () => {
  const forged = {
    from: 'Victim <victim@bank.example>',
    envelope: '{"to":["support@example.com"],"from":"spammer@evil.example"}',
    SPF: 'pass',
    dkim: '{@evil.example : pass}',
  };
  const long = 'x'.repeat(5_000);

  it.each([
    ['plain', ''],
    [
      'with long threads and dates',
      `In-Reply-To: ${long}\nReferences: ${long}\nReply-To: ${long}\nDate: ${long}`,
    ],
    ['with ids by the thousand', `References: ${'<a@b.example> '.repeat(4_000)}`],
    [
      'with headers named like verdicts',
      'spf: pass\ndkim: pass\ndkim_domains: bank.example\nenvelope_from: victim@bank.example',
    ],
    ['with long names', Array.from({ length: 300 }, (_, at) => `List-${'x'.repeat(90)}${at}: y`).join('\n')],
    [
      'with every machine header long',
      `X-Loop: ${long}\nX-Autoreply: ${long}\nDelivered-To: ${long}@x.example`,
    ],
  ])('%s is not answered', async (_, headers) => {
    const item = await unknownMail({ ...forged, headers });

    expect(item.metadata).toMatchObject({
      spf: 'pass',
      envelope_from: 'spammer@evil.example',
      dkim: ['pass'],
      dkim_domains: ['evil.example'],
    });
    expect(isForged(item.metadata, item.sender_id)).toBe(true);
    expect(suppressionReason(item, new Set())).toBeDefined();
  });

  it('a forged email as SendGrid posts it is not answered with signatures of hundreds of domains', async () => {
    const dkim = `{${Array.from({ length: 400 }, (_, at) => `@s${at}.evil.example : pass`).join(', ')}}`;

    const item = await unknownMail({ ...forged, dkim });

    expect(suppressionReason(item, new Set())).toBe('sender_not_authenticated');
  });

  it.each([
    [
      'an envelope of more recipients than are read',
      `{"to":[${Array(20_000).fill('"a@example.com"')}],"from":"x@evil.example"}`,
    ],
    ['an envelope that is no JSON', '{"from":'],
    [
      'an envelope sender whose end is cut off',
      `{"to":["a@example.com"],"from":"${'x'.repeat(600)}@bank.example.${'y'.repeat(300)}.evil.example"}`,
    ],
    [
      'an envelope sender with a long name',
      `{"to":["a@example.com"],"from":"${'x'.repeat(4_082)}@bank.example.evil.example"}`,
    ],
  ])('a forged email as SendGrid posts it is not answered with %s', async (_, envelope) => {
    const item = await unknownMail({ ...forged, envelope });

    expect(suppressionReason(item, new Set())).toBe('sender_not_authenticated');
  });

  it.each([
    '{@evil.example : invalid (public key: @bank.example : pass), @evil.example : pass}',
    '{@evil.example : invalid (x\n at /opt/perl line 1, @bank.example : pass)}',
    '{"@bank.example : pass,"@evil.example : pass}',
    '{@evil.example : fail (), (@bank.example : pass}',
    'pass @bank.example : pass',
  ])('a forged email as SendGrid posts it is not answered for what the verifier quotes: %s', async (dkim) => {
    const item = await unknownMail({ ...forged, dkim });

    expect(suppressionReason(item, new Set())).toBe('sender_not_authenticated');
  });
});

it.each([
  '{@relay.example : pass, @example.net : pass}',
  '{@relay.example : fail (body has been altered), @mail.example.net : pass}',
  `{${Array.from({ length: 300 }, (_, at) => `@s${at}.relay.example : pass`).join(', ')}, @example.net : pass}`,
])('a sender who signed his email is answered whoever else signed it', async (dkim) => {
  const item = await unknownMail({
    SPF: 'softfail',
    dkim,
    envelope: '{"to":["support@example.com"],"from":"jo@relay.example"}',
  });

  expect(suppressionReason(item, new Set())).toBeUndefined();
});
