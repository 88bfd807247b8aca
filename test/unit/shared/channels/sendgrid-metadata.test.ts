import { describe, expect, it } from 'vitest';
import { dkimVerdicts } from '../../../../shared/channels/sendgrid/dkim-verdicts.ts';
import { firstAndLatest, messageIdsOf } from '../../../../shared/channels/sendgrid/message-ids.ts';
import { mailParts, multipart } from '../../../support/channel-keys.ts';
import { messageOf, parse, parseMail } from '../../../support/parse-mail.ts';

const idsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => `<${String(at).padStart(46, '0')}@example.net>`);

describe('References of a long thread', () => {
  it('keep the first id and the latest ones whole', async () => {
    const ids = idsOf(100);

    const { metadata } = await parseMail({ headers: `References: ${ids.join('\n ')}` });

    const kept = messageIdsOf(String(metadata.references));
    expect(ids[1]).toHaveLength(60);
    expect(kept[0]).toBe(ids[0]);
    expect(kept.slice(1)).toEqual(ids.slice(-kept.length + 1));
    expect(kept.length).toBeGreaterThan(10);
    expect(metadata.metadata_truncated).toBe(true);
  });

  it.each([
    ['of two ids', '<1@example.net>\t<2@example.net>', '<1@example.net> <2@example.net>'],
    ['without spaces', '<1@example.net><2@example.net>', '<1@example.net> <2@example.net>'],
    ['of one id often', '<1@example.net> '.repeat(500), '<1@example.net>'],
    ['whose first id is too long', `<${'x'.repeat(2_000)}@example.net> <2@example.net>`, '<2@example.net>'],
    ['whose last id is too long', `<1@example.net> <${'x'.repeat(2_000)}@example.net>`, '<1@example.net>'],
    ['that hold no id', 'see above', 'see above'],
  ])('%s are %j', async (_, header, expected) => {
    expect((await parseMail({ headers: `References: ${header}` })).metadata.references).toBe(expected);
  });

  it.each([
    ['is folded within an id', '<a@b.cc> <aaaa\n bbb@c.dd> <e@f.gg>', '<a@b.cc> <aaaabbb@c.dd> <e@f.gg>'],
    [
      'has ids of encoded words',
      '=?us-ascii?Q?=3Ca=40b.cc=3E_=3Cc=40?=\n =?us-ascii?Q?d.ee=3E?=',
      '<a@b.cc> <c@d.ee>',
    ],
    ['holds one id of 600 letters', `<${'x'.repeat(600)}@c.dd>`, `<${'x'.repeat(600)}@c.dd>`],
    ['holds one id that is too long', `<${'x'.repeat(2_000)}@c.dd>`, undefined],
  ])('References are whole ids where the header %s', async (_, header, expected) => {
    expect((await parseMail({ headers: `References: ${header}` })).metadata.references).toBe(expected);
  });

  it.each([
    ['In-Reply-To', 'in_reply_to'],
    ['Message-ID', 'message_id_header'],
  ])('%s holds whole ids, however it is written', async (header, key) => {
    const valueAs = async (text: string) =>
      (await parseMail({ headers: `${header}: ${text}` })).metadata[key];
    const many = idsOf(40);

    expect(await valueAs('=?utf-8?Q?=3Ca=40b.cc=3E?=')).toBe('<a@b.cc>');
    expect(await valueAs('<aaaa\n bbb@c.dd>')).toBe('<aaaabbb@c.dd>');
    expect(await valueAs('<"a b"@c.dd>')).toBe('<"a b"@c.dd>');
    expect(await valueAs('<a@b.cc> (of Monday)')).toBe('<a@b.cc> (of Monday)');
    expect(await valueAs('a@b.cc')).toBe('a@b.cc');
    expect(String(await valueAs(many.join(' '))).split(' ')).toEqual([many[0], ...many.slice(-15)]);
  });

  it.each(['In-Reply-To', 'Message-ID', 'References'])(
    'an id of %s that is too long is left out, and the email is kept as it came',
    async (header) => {
      const parsed = await parse(
        multipart(mailParts({ headers: `${header}: <${'x'.repeat(2_000)}@c.dd>\n` })),
      );

      expect(parsed).toMatchObject({ raw: 'only_copy', message: { metadata: { metadata_truncated: true } } });
      expect(JSON.stringify(messageOf(parsed).metadata)).not.toContain('xxx');
    },
  );

  it('never hold more bytes than they may, in letters of three bytes either', () => {
    const ids = Array.from({ length: 50 }, (_, at) => `<${'語'.repeat(20)}${at}@example.net>`);

    expect(Buffer.byteLength(firstAndLatest(ids, 500))).toBeLessThanOrEqual(500);
    expect(firstAndLatest(ids, 500)).toMatch(/49@example\.net>$/);
  });
});

it.each([
  ['a bounce', 'Return-Path: <>', '<>'],
  [
    'an email that a relay forwarded after the bounce',
    'Return-Path: <relay@example.net>\nReturn-Path: <>',
    '<>',
  ],
  ['any other email', 'Return-Path: <jo@example.net>', '<jo@example.net>'],
])('%s keeps its return path, by which a bounce is not answered', async (_, headers, expected) => {
  expect((await parseMail({ headers })).metadata.return_path).toBe(expected);
});

describe('a text that the sender chose', () => {
  it.each(['In-Reply-To', 'Reply-To', 'Date', 'Message-ID'])(
    'a text that the sender chose is kept up to 1 KB: %s',
    async (name) => {
      const { metadata } = await parseMail({ headers: `${name}: ${'ä'.repeat(3_000)}` });

      expect(Math.max(...Object.values(metadata).map((value) => Buffer.byteLength(String(value))))).toBe(
        1_024,
      );
      expect(metadata.metadata_truncated).toBe(true);
    },
  );

  it('never takes the place of the keys of our own files', async () => {
    const headers = ['In-Reply-To', 'References', 'Reply-To', 'Date', 'Message-ID', 'Return-Path']
      .map((name) => `${name}: ${'\u0001'.repeat(5_000)}`)
      .join('\n');

    const { htmlRef } = await parseMail({ headers, text: '', html: '<p>hello</p>' });

    expect(htmlRef).toMatch(/body\.html$/);
  });
});

describe('a dkim field', () => {
  it.each([
    ['none', { verdicts: ['none'], domains: [], isCut: false }],
    ['', { verdicts: [], domains: [], isCut: false }],
    ['{}', { verdicts: [], domains: [], isCut: false }],
    ['pass', { verdicts: ['pass'], domains: [], isCut: false }],
    ['{@a.example : pass}', { verdicts: ['pass'], domains: ['a.example'], isCut: false }],
    ['{jo@a.example : pass}', { verdicts: ['pass'], domains: ['a.example'], isCut: false }],
    [
      '{@a.example:PASS,@b.example : temperror}',
      { verdicts: ['pass', 'temperror'], domains: ['a.example', 'b.example'], isCut: false },
    ],
    [
      '{@a.example : fail (body has been altered), @b.example : pass}',
      { verdicts: ['fail', 'pass'], domains: ['a.example', 'b.example'], isCut: false },
    ],
    [
      '{@a.example : invalid (public key: x), @b.example : pass}',
      { verdicts: ['unreadable'], domains: [], isCut: true },
    ],
    [
      '{@a.example : pass, @b.example : invalid (k: v)}',
      { verdicts: ['pass'], domains: ['a.example'], isCut: true },
    ],
    ['{"a@b.example : pass, "@c.example : pass}', { verdicts: ['unreadable'], domains: [], isCut: true }],
  ])('%s is %o', (field, expected) => {
    expect(dkimVerdicts(field, ['a.example'])).toEqual(expected);
  });
});
