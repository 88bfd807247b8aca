import { describe, expect, it } from 'vitest';
import { mailParts, multipart } from '../../../support/channel-keys.ts';
import { parse, parseMail } from '../../../support/parse-mail.ts';

const bounceAddress = '{"to":["support@example.net"],"from":"0100018f2a-77@mail.example.com"}';

/** The sender of an email with this `From:`, whose posted `from` and envelope name others. */
async function senderOf(header: string): Promise<string> {
  const fields = { headers: `From: ${header}\nMessage-ID: <1@example.com>\n`, from: '<posted@example.org>' };
  return (await parseMail({ ...fields, envelope: bounceAddress })).sender.id;
}

async function senderOfPosted(from: string): Promise<string> {
  return (await parseMail({ from, envelope: bounceAddress })).sender.id;
}

describe('the sender of an email is the address of its From header', () => {
  it.each([
    ['Jane <jane@example.com>'],
    ['"Doe, Jane" <jane@example.com>'],
    ['jane@example.com'],
    ['=?UTF-8?B?PHZpY3RpbUBleGFtcGxlLm9yZz4=?= <jane@example.com>'],
    ['=?utf-8?Q?<victim@example.org>?= <jane@example.com>'],
    ['<victim@example.org> <jane@example.com>'],
    ['<h2> <jane@example.com>'],
    ['"<victim@example.org>" <jane@example.com>'],
    ['"\\"<victim@example.org>" <jane@example.com>'],
    ['victim@example.org <jane@example.com>'],
    ['"victim@example.org," <jane@example.com>'],
    ['5" Shop <jane@example.com>'],
    ['"Jane" "Doe <jane@example.com>'],
    ['Shop 5", 7" <jane@example.com>'],
    ['5" Shop <jane@example.com> "x'],
    ['111(aaa <jane@example.com>'],
    ['111(aaa） <jane@example.com>'],
    ['a) (b <jane@example.com>'],
    ['((( <jane@example.com>'],
    ['"Some text." "more" \\<jane@example.com\\>'],
    ['Jane (<victim@example.org>) <jane@example.com>'],
    ['(victim@example.org) jane@example.com'],
    ['(a (b) victim@example.org) jane@example.com (c\\) <victim@example.org>)'],
    ['jane@example.com (<victim@example.org>)'],
    ['Jane <jane@example.com.>'],
    ['Jane <mailto:jane@example.com>'],
    ['mailto:jane@example.com'],
    ['Jane <@a.example,@b.example:jane@example.com>'],
    ['Jane <"jane"@example.com>'],
    ["'Jane' <'jane@example.com'>"],
    ['<<jane@example.com>>'],
    ['Jane <jane@example.com'],
    ['Jane <jane@example.com> (work)'],
    ['Jane <jane@example.com> <work>'],
    ['Jane < jane@example.com >'],
    ['Jane <jane@example.com (work)>'],
    ['Jane <jane\u200b@exam\u2060ple.com>'],
    ['\ufeffJane <JANE@Example.COM>'],
    ['Jane Doe jane@example.com'],
    ['jane @ example . com'],
    ['"jane@example.com"'],
    ['Jane ＜jane@example.com＞'],
    ['Jane &lt;jane@example.com&gt;'],
    ['Jane <mailto:jane@example.com?subject=Hello>'],
    ['Jane <jane(work)@example.com>'],
    ['Jane [EXT: victim@example.org] <jane@example.com>'],
    ['Team: Jane <jane@example.com>, mo@example.com;'],
    ['undisclosed:; , jane@example.com'],
    ['Jane; Doe <jane@example.com>'],
    ['Jane\n <jane@example.com>'],
    ['Jane\r\n\t<jane@example.com>'],
    ['=?utf-8?Q?jane=40example.com?='],
    ['=?utf-8?B?SmFuZSA8amFuZUBleGFtcGxlLmNvbT4=?='],
    ['=?utf-8?Q?jane?= <=?utf-8?Q?jane?=@example.com>'],
    ['Jane\u2028Doe <jane@example.com>'],
    ['Jane\u2029 <jane@example.com>'],
    ['Jane\rDoe <jane@example.com>'],
    ['Jane\u0085Doe\u000b <jane@example.com>'],
    ['Jane [jane@example.com]'],
    ['Jane [mailto:jane@example.com]'],
    ['Jane ‹jane@example.com›'],
    ['«jane@example.com»'],
    ['Jane <[jane@example.com](mailto:jane@example.com)>'],
    ['Jane <mailto:jane@example.com?cc=victim@example.org>'],
  ])('%j', async (header) => {
    expect(await senderOf(header)).toBe('jane@example.com');
  });

  it.each([
    ['Jane <"jane..roe"@example.com>', '"jane..roe"@example.com'],
    ['"jane@home"@example.com', '"jane@home"@example.com'],
    ['Jane <"jane, roe"@example.com>', '"jane, roe"@example.com'],
    ['Jane <jane@[IPv6:2001:db8::1]>', 'jane@[ipv6:2001:db8::1]'],
    ['jane@[192.0.2.1]', 'jane@[192.0.2.1]'],
    ['Jane <jane@EXÄMPLE.de>', 'jane@exämple.de'],
    ['Jane <"jane"."roe"@example.com>', 'jane.roe@example.com'],
    ['"jane"."roe"@example.com', 'jane.roe@example.com'],
    ['Jane <"jane\\@home"@example.com>', '"jane@home"@example.com'],
    ['<=?utf-8?B?asO2cmc=?=@example.com>', 'jörg@example.com'],
    [
      '<=?utf-8?Q?victim=40bank=2Eexample=3E?=@example.com>',
      '=?utf-8?q?victim=40bank=2eexample=3e?=@example.com',
    ],
    ['jane@example.com, mo@example.com', 'jane@example.com'],
    ['"Doe, J" <jane@example.com>, <mo@example.com>', 'jane@example.com'],
  ])('%j is from %s', async (header, sender) => {
    expect(await senderOf(header)).toBe(sender);
  });

  it.each(['undisclosed-recipients:;', '<>', '""', '(jane@)', ''])(
    'or the posted one where it names nobody: %j',
    async (header) => {
      expect(await senderOf(header)).toBe('posted@example.org');
    },
  );

  it('or the envelope’s where nothing else names one', async () => {
    expect((await parseMail({ from: 'nobody', headers: 'From: nobody\n' })).sender.id).toBe('jo@example.net');
  });

  it('or the Sender, where several wrote it and Sender is one of them', async () => {
    const headers = 'From: mo@example.com, jane@example.com\nSender: Jane <jane@example.com>\n';

    expect((await parseMail({ headers })).sender.id).toBe('jane@example.com');
  });

  it.each(['\u2028', '\u2029', '\r', '\u0085', '\u000b'])(
    'the sender is never read from another header’s text behind %j',
    async (separator) => {
      const headers = `Comments: hello${separator}From: victim@example.org\nFrom: jane@example.com\n`;

      expect((await parseMail({ headers })).sender.id).toBe('jane@example.com');
    },
  );

  it('the sender is the author and not a Sender who wrote none of it', async () => {
    const headers = 'Sender: list@example.org\nFrom: jane@example.com\n';

    expect((await parseMail({ headers })).sender.id).toBe('jane@example.com');
  });

  it('in raw mode, too', async () => {
    const email =
      'From: =?UTF-8?B?PHZpY3RpbUBleGFtcGxlLm9yZz4=?= <jane@example.com>\r\nTo: "a, b" <support@example.net>\r\n\r\nhi\r\n';
    const from = '<victim@example.org> <jane@example.com>';

    const parsed = await parse(multipart(mailParts({ email, from, headers: '', envelope: bounceAddress })));

    expect(parsed).toMatchObject({ message: { sender: { id: 'jane@example.com' } } });
  });
});

describe('the sender of an email without a From header is the last address of the posted text', () => {
  it.each([
    ['<victim@example.org> <jane@example.com>'],
    ['a, b <victim@example.org>, c <jane@example.com>'],
    ['5" Shop <jane@example.com>'],
    ['111(aaa）<jane@example.com>'],
    ['"Some text." "more" \\<jane@example.com\\>'],
    ['victim@example.org: <jane@example.com>'],
    ['Jane\r\nBcc: <victim@example.org>\r\n <jane@example.com>'],
    ['jane@example.com'],
    ['(victim@example.org) jane@example.com'],
  ])('%j', async (from) => {
    expect(await senderOfPosted(from)).toBe('jane@example.com');
  });
});

it('the sender of an email is not looked for behind 16 KB of a header, which no program writes', async () => {
  expect(await senderOf(`"${'x'.repeat(17_000)}" <jane@example.com>`)).toBe('posted@example.org');
});

describe('the recipients of an email', () => {
  it('are those of its own headers, with any text in the names', async () => {
    const headers =
      'From: jane@example.com\nTo: =?utf-8?q?<victim@example.org>?= <support@example.net>,\n "a, b" <b@example.net>\n' +
      'To: c@example.net\nCc: 5" <d@example.net>\n';
    const posted = { to: '<victim@example.org> <support@example.net>', cc: 'x@example.org' };

    const { metadata } = await parseMail({ headers, ...posted });

    expect(metadata).toMatchObject({
      header_to: ['support@example.net', 'b@example.net', 'c@example.net'],
      cc: ['d@example.net'],
    });
  });

  it('are the posted ones without such headers', async () => {
    const { metadata } = await parseMail({
      headers: 'From: jane@example.com\n',
      to: 'A <a@example.net>',
      cc: 'b@example.net',
    });

    expect(metadata).toMatchObject({ header_to: ['a@example.net'], cc: ['b@example.net'] });
  });

  it('the recipients of an email are all of a posted list that is folded, and none of a line that does not continue it', async () => {
    const to = 'A <a@example.net>,\r\n B <b@example.net>,\n\tc@example.net\r\nBcc: d@example.net';

    const { metadata } = await parseMail({ headers: 'From: jane@example.com\n', to });

    expect(metadata.header_to).toEqual(['a@example.net', 'b@example.net', 'c@example.net']);
  });
});

it('reads a header of many quotes, brackets and comments in time that grows with its length', async () => {
  for (const piece of [
    '"',
    '(',
    '<',
    '<"',
    '("',
    '\\"',
    '"\\',
    '[',
    '<a,',
    '<"a',
    ')(',
    '(\\)',
    ' ',
    ' .',
    '\\\\',
    '..',
    '?',
    '@?',
    'a@b,',
  ]) {
    expect(await senderOf(`${piece.repeat(8_000)} <jane@example.com>`)).toMatch(/@/);
  }
});
