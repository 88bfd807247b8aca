import { describe, expect, it } from 'vitest';
import { mailParts } from '../../../support/channel-keys.ts';
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
});
