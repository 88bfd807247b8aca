import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sendgridRequest } from '../../../../functions/send-fallback/provider-requests.ts';
import { replySubject, replyThread } from '../../../../functions/send-fallback/reply-headers.ts';
import { messageItem } from '../../../support/builders.ts';

describe('the subject of an answer', () => {
  it.each([
    ['A question', 'Re: A question'],
    ['RE: A question', 'RE: A question'],
    ['Re: Re: A question', 'Re: Re: A question'],
    ['RE : A question', 'RE : A question'],
    ['Re[2]: A question', 'Re[2]: A question'],
    ['RE：问题', 'RE：问题'],
    ['Regards', 'Re: Regards'],
    ['Fwd: A question', 'Re: Fwd: A question'],
    ['Re:', 'Re: your message'],
    ['\u200b\ufeff', 'Re: your message'],
    ['', 'Re: your message'],
    [undefined, 'Re: your message'],
    [' \r\n\u2028 ', 'Re: your message'],
    ['Hi\r\nBcc: everybody@example.net', 'Re: Hi Bcc: everybody@example.net'],
    ['Hi\u2028Bcc:\u0085x\u0000y\u007fz', 'Re: Hi Bcc: x y z'],
    [`${'a'.repeat(199)}😀 rest`, `Re: ${'a'.repeat(199)}`],
    [`${'a'.repeat(198)}😀 rest`, `Re: ${'a'.repeat(198)}😀`],
    [`${'a'.repeat(195)}👨‍👩‍👧‍👦 rest`, `Re: ${'a'.repeat(195)}`],
    [`${'a'.repeat(199)}e\u0301 rest`, `Re: ${'a'.repeat(199)}`],
    [`${'a'.repeat(197)}🇩🇪 rest`, `Re: ${'a'.repeat(197)}`],
    ['a\ud83d', 'Re: a\ufffd'],
    [`e${'\u0301'.repeat(1_000)}`, 'Re: your message'],
  ])('%j becomes %j', (subject, expected) => {
    expect(replySubject(subject)).toBe(expected);
  });

  it('the subject of an answer is one short, well-formed line for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (subject) => {
        const line = replySubject(subject);
        expect(line.isWellFormed()).toBe(true);
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(line.length).toBeGreaterThan(3);
        expect(line.length).toBeLessThanOrEqual(204);
      }),
    );
  });
});

describe('the thread of an answer', () => {
  it.each([
    ['<2@example.net>', '<1@example.net>', '<2@example.net>', '<1@example.net> <2@example.net>'],
    ['<2@example.net>', undefined, '<2@example.net>', '<2@example.net>'],
    ['2@example.net', undefined, '<2@example.net>', '<2@example.net>'],
    [
      '<2@example.net> (a comment)',
      '<1@é.example> <1@example.net>',
      '<2@example.net>',
      '<1@example.net> <2@example.net>',
    ],
    [
      '<2@example.net>',
      '<1@example.net>\r\nBcc: <3@example.net>',
      '<2@example.net>',
      '<1@example.net> <3@example.net> <2@example.net>',
    ],
    [
      '<2@example.net>',
      '<2@example.net> <1@example.net>',
      '<2@example.net>',
      '<1@example.net> <2@example.net>',
    ],
    ['<2@example.net>', 'see above', '<2@example.net>', '<2@example.net>'],
  ])('of %j with references %j', (...[message_id_header, references, inReplyTo, expected]) => {
    expect(replyThread({ message_id_header, ...(references !== undefined && { references }) })).toEqual({
      'In-Reply-To': inReplyTo,
      References: expected,
    });
  });

  it.each([
    '',
    ' ',
    'no id',
    `<${'x'.repeat(4_000)}@é.example>`,
    `<${'x'.repeat(500)}@example.net>`,
    '<ü@example.net>',
    '<a b@example.net>',
  ])('the thread of an answer is none for the id %j', (message_id_header) => {
    expect(replyThread({ message_id_header })).toEqual({});
  });

  it('keeps the first id and the latest', () => {
    const ids = Array.from({ length: 100 }, (_, at) => `<${String(at).padStart(40, '0')}@example.net>`);

    const { References = '' } = replyThread({
      message_id_header: '<own@example.net>',
      references: ids.join(' '),
    });

    const kept = References.split(' ');
    expect(kept[0]).toBe(ids[0]);
    expect(kept.slice(-2)).toEqual([ids.at(-1), '<own@example.net>']);
    expect(kept.every((id) => [...ids, '<own@example.net>'].includes(id))).toBe(true);
    expect(References.length).toBeLessThanOrEqual(900);
  });

  it('the thread of an answer is printable ASCII of less than a line for any headers', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.emailAddress().map((id) => `<${id}>`.repeat(40)),
    );

    fc.assert(
      fc.property(text, text, (message_id_header, references) => {
        for (const value of Object.values(replyThread({ message_id_header, references }))) {
          expect(value).toMatch(/^[\x20-\x7e]{1,900}$/);
        }
      }),
    );
  });
});

it('writes to an international domain in ASCII', () => {
  const item = messageItem({
    channel_type: 'email',
    sender_id: 'jo@exämple.de',
    recipient_id: 'büro@exämple.de',
  });

  const { body } = sendgridRequest(item, 'text', { apiKey: 'k', baseUrl: '' });

  expect(JSON.parse(body)).toMatchObject({
    personalizations: [{ to: [{ email: 'jo@xn--exmple-cua.de' }] }],
    from: { email: 'büro@xn--exmple-cua.de' },
  });
});
