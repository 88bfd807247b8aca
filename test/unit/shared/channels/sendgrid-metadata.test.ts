import { describe, expect, it } from 'vitest';
import { dkimVerdicts } from '../../../../shared/channels/sendgrid/dkim-verdicts.ts';
import { firstAndLatest, messageIdsOf } from '../../../../shared/channels/sendgrid/message-ids.ts';
import { parseMail } from '../../../support/parse-mail.ts';

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

  it('never hold more bytes than they may, in letters of three bytes either', () => {
    const ids = Array.from({ length: 50 }, (_, at) => `<${'語'.repeat(20)}${at}@example.net>`);

    expect(Buffer.byteLength(firstAndLatest(ids, 500))).toBeLessThanOrEqual(500);
    expect(firstAndLatest(ids, 500)).toMatch(/49@example\.net>$/);
  });
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
