import { describe, expect, it } from 'vitest';
import { mailParts, multipart } from '../../../support/channel-keys.ts';
import { messageOf, parse, parseMail } from '../../../support/parse-mail.ts';

describe('an email as JSON', () => {
  it('an email as JSON is the same email', async () => {
    const fields = Object.fromEntries(mailParts().map(({ name, value }) => [name, String(value)]));
    const json = messageOf(await parse(JSON.stringify(fields)));

    expect(json).toEqual(await parseMail());
  });

  it('does not take what a prototype offers', async () => {
    const parsed = await parse('{"__proto__":{"from":"evil@example.net"},"text":"x"}');

    expect(parsed).toMatchObject({ kind: 'unreadable', reason: 'no_sender' });
  });

  it.each([
    ['an object', { email: 'jane@example.com', name: 'victim@example.org' }],
    ['an object with the name first', { name: '<victim@example.org>', address: 'jane@example.com' }],
    ['a list', [{ email: 'jane@example.com', name: 'victim@example.org' }]],
    ['a list of texts', ['Jane <jane@example.com>']],
  ])('an email as JSON is from the address and not from the name when its sender is %s', async (_, from) => {
    const { sender } = messageOf(await parse(JSON.stringify({ from, text: 'x' })));

    expect(sender.id).toBe('jane@example.com');
  });

  it.each(['\n', '\r\n', '\r'])('has one header for each name, with %j in a value', async (lineBreak) => {
    const headers = { Comments: `hello${lineBreak}From: victim@example.org`, From: 'jane@example.com' };

    const { sender } = messageOf(await parse(JSON.stringify({ headers, text: 'x' })));

    expect(sender.id).toBe('jane@example.com');
  });

  it.each([
    ['an attachment without content', [{ filename: 'a.txt' }]],
    ['an attachment that is a text', ['a.txt']],
    ['an attachment of no base64', [{ filename: 'a.txt', content: 'hello, world' }]],
    ['attachments as an object', { attachment1: { filename: 'a.txt', content: 'aGk=' } }],
  ])('an email as JSON is kept with the message for %s', async (_, attachments) => {
    const parsed = await parse(JSON.stringify({ from: 'jane@example.com', text: 'x', attachments }));

    expect(parsed).toMatchObject({ kind: 'message', raw: 'only_copy' });
  });

  it.each([
    ['a file', [{ filename: 'a.txt', content: 'aGk=' }]],
    ['a file in lines', [{ filename: 'a.txt', content: 'aGVs\r\nbG8=\r\n' }]],
    ['no files', []],
    ['a count', '0'],
  ])('an email as JSON is kept as long as any other for attachments of %s', async (_, attachments) => {
    const parsed = await parse(JSON.stringify({ from: 'jane@example.com', text: 'x', attachments }));

    expect(parsed).toMatchObject({ kind: 'message', raw: 'spare_copy' });
  });
});

describe('an email with a field that nothing reads', () => {
  it('keeps the request with the message where that field is repeated', async () => {
    const extra = [
      { name: 'note', value: 'first' },
      { name: 'note', value: 'second' },
    ];

    expect(await parse(multipart([...mailParts(), ...extra]))).toMatchObject({ raw: 'only_copy' });
    expect(await parse(multipart([...mailParts(), extra[0] ?? []].flat()))).toMatchObject({
      raw: 'spare_copy',
    });
  });
});
