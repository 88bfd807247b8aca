import { describe, expect, it } from 'vitest';
import { mailParts, multipart } from '../../../support/channel-keys.ts';
import { messageOf, parse } from '../../../support/parse-mail.ts';

describe('the id of an email', () => {
  const idOf = async (fields: Readonly<Record<string, string>>, boundary?: string) =>
    messageOf(await parse(multipart(mailParts(fields), boundary))).messageId;

  it.each([
    [
      'a piece of the text at the end of the subject',
      { subject: 'ab', text: 'c' },
      { subject: 'a', text: 'bc' },
    ],
    ['a text that is the html', { text: 'x', html: '' }, { text: '', html: 'x' }],
    [
      'an id that ends where the sender begins',
      { headers: 'Message-ID: <1>J\n', from: 'o <jo@example.net>' },
      { headers: 'Message-ID: <1>\n', from: 'Jo <jo@example.net>' },
    ],
  ])('the id of an email is another with %s: nobody moves a piece to collide', async (_, one, other) => {
    expect(await idOf(one)).not.toBe(await idOf(other));
  });

  it('the id of an email is the same when its recipients come in another order', async () => {
    const to = (...list: string[]) => ({ envelope: JSON.stringify({ to: list, from: 'jo@example.net' }) });

    expect(await idOf(to('a@example.com', 'b@example.com'))).toBe(
      await idOf(to('b@example.com', 'a@example.com')),
    );
  });

  it('the id of an email is the same when its files come in another order', async () => {
    const idWith = async (...names: string[]) => {
      const files = names.map((fileName, index) => ({
        name: `attachment${index + 1}`,
        value: fileName,
        fileName,
      }));
      return messageOf(await parse(multipart([...mailParts(), ...files]))).messageId;
    };

    expect(await idWith('a.txt', 'b.txt')).toBe(await idWith('b.txt', 'a.txt'));
  });

  it('the id of an email is the same when it is redelivered with another boundary', async () => {
    expect(await idOf({}, 'one')).toBe(await idOf({}, 'two'));
  });

  it.each([
    { subject: 'Other' },
    { text: 'other' },
    { from: 'mo@example.net' },
    { to: 'other@example.com' },
    { html: '<p>other</p>' },
    { headers: 'Message-ID: <2@example.net>\n' },
    { envelope: '{"to":["other@example.com"],"from":"jo@example.net"}' },
  ])(
    'the id of an email is another with %j: nobody suppresses another’s email by its Message-ID',
    async (fields) => {
      expect(await idOf(fields)).not.toBe(await idOf({}));
    },
  );
});
