import { describe, expect, it } from 'vitest';
import { mailParts } from '../../../support/channel-keys.ts';
import { messageOf, parse, parseMail } from '../../../support/parse-mail.ts';

describe('a mail as JSON', () => {
  it('is the same mail', async () => {
    const fields = Object.fromEntries(mailParts().map(({ name, value }) => [name, String(value)]));
    const json = messageOf(await parse(JSON.stringify(fields)));

    expect(json).toEqual(await parseMail());
  });

  it('does not take what a prototype offers', async () => {
    const parsed = await parse('{"__proto__":{"from":"evil@example.net"},"text":"x"}');

    expect(parsed).toMatchObject({ kind: 'unreadable', reason: 'no_sender' });
  });
});
