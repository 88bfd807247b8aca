import { describe, expect, it } from 'vitest';
import { multipart } from '../../../support/channel-keys.ts';
import { parse } from '../../../support/parse-mail.ts';

async function messageOf(mime: string) {
  const parsed = await parse(multipart([{ name: 'email', value: Buffer.from(mime, 'latin1') }]));
  if (parsed.kind !== 'message') throw new Error(`parsed as ${parsed.kind}`);
  return parsed;
}

async function rawMail(...lines: string[]) {
  const parsed = await messageOf(['From: jo@example.net', ...lines].join('\r\n'));
  const { content, attachments, metadata } = parsed.message;
  return {
    content,
    metadata,
    names: attachments.map(({ name }) => name),
    uploads: parsed.uploads,
    attachments,
  };
}

const mixed = (...lines: string[]) => rawMail('Content-Type: multipart/mixed; boundary=b', '', ...lines);
const utf8 = (text: string) => Buffer.from(text).toString('latin1');

describe('a Content-Type that is slightly wrong', () => {
  it.each([
    'text/plain charset=utf-8',
    'text/plain, charset=utf-8',
    'text/plain;; charset=utf-8;',
    'text/plain; charset="utf-8',
    'text/plain; charset=utf-8 format=fixed',
    'text/plain (a comment); charset=utf-8',
    '"text/plain"; charset=utf-8',
    'text / plain; charset=utf-8',
    'TEXT/PLAIN; CHARSET=UTF-8',
    'text; charset=utf-8',
    'text/; charset=utf-8',
    'plain/text; charset=utf-8',
    'plain; charset=utf-8',
    'text\\plain; charset=utf-8',
    'text plain; charset=utf-8',
    'charset=utf-8',
    'nonsense; charset=utf-8',
    ';',
    '',
  ])('a Content-Type that is slightly wrong is a text: %s', async (type) => {
    const { content, attachments } = await rawMail(`Content-Type: ${type}`, '', utf8('héllo'));

    expect({ content, attachments }).toEqual({ content: 'héllo\n', attachments: [] });
  });

  it.each(['html', 'html/text', 'TEXT/HTML charset=utf-8', 'application/xhtml+xml'])(
    'a Content-Type that is slightly wrong is HTML: %s',
    async (type) => {
      expect((await rawMail(`Content-Type: ${type}`, '', utf8('<p>héllo</p>'))).content).toBe('héllo');
    },
  );

  it.each([
    'multipart/mixed boundary=b',
    'multipart; boundary=b',
    'multipart/mixed',
    'multipart/mixed; boundary=c',
  ])('a Content-Type that is slightly wrong is a multipart: %s', async (type) => {
    const { content } = await rawMail(
      `Content-Type: ${type}`,
      '',
      '--b',
      '',
      'one',
      '--b',
      '',
      'two',
      '--b--',
    );

    expect(content).toBe('one\n\ntwo\n');
  });

  it('a Content-Type that is slightly wrong is a file where its bytes are no text, or it has a name', async () => {
    const binary = await mixed('--b', '', 'body', '--b', 'Content-Type: foo/bar', '', '\0\x01', '--b--');
    const named = await mixed('--b', '', 'body', '--b', 'Content-Type: foo; name=a.x', '', 'x', '--b--');

    expect(binary).toMatchObject({ content: 'body\n', attachments: [{ sizeBytes: 2 }] });
    expect(named).toMatchObject({ content: 'body\n', names: ['a.x'] });
  });
});

describe('the body of a raw email', () => {
  it.each(['text/markdown', 'text/enriched', 'text/x-org', 'text/csv'])(
    'the body of a raw email is %s where it is alone',
    async (type) => {
      expect(await rawMail(`Content-Type: ${type}`, '', 'hello')).toMatchObject({
        content: expect.stringMatching(/^hello/),
        attachments: [],
      });
    },
  );

  it('the body of a raw email is a calendar alone, which is a file as well', async () => {
    expect(await rawMail('Content-Type: text/calendar', '', 'BEGIN:VCALENDAR')).toMatchObject({
      content: 'BEGIN:VCALENDAR\n',
      attachments: [{ contentType: 'text/calendar' }],
    });
  });

  it('has the text of HTML that stands beside a text', async () => {
    const { content } = await mixed(
      '--b',
      '',
      'one',
      '--b',
      'Content-Type: text/html',
      '',
      '<p>two</p>',
      '--b--',
    );

    expect(content).toBe('one\n\ntwo');
  });

  it('the body of a raw email is the HTML of an alternative whose text shows nothing', async () => {
    const { content } = await rawMail(
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      utf8('\u200b\u00a0'),
      '--b',
      'Content-Type: text/html',
      '',
      '<p>two</p>',
      '--b--',
    );

    expect(content).toBe('two');
  });

  it('the body of a raw email is found in nested parts of which none ends', async () => {
    const { content } = await mixed(
      '--b',
      'Content-Type: multipart/alternative; boundary=c',
      '',
      '--c',
      '',
      'one',
      '--c',
      'Content-Type: text/html',
      '',
      '<p>one</p>',
    );

    expect(content).toBe('one\n');
  });

  it('the body of a raw email is everything where there are no headers, and what is behind them where no line is empty', async () => {
    expect((await mixed('--b', 'no header here', '', 'more', '--b--')).content).toBe(
      'no header here\n\nmore\n',
    );
  });

  it('joins flowed lines of one quote depth', async () => {
    const { content } = await rawMail(
      'Content-Type: text/plain; format=flowed',
      '',
      'one ',
      'two',
      '> three ',
      '> four',
      'five',
      '-- ',
      'Jo',
    );

    expect(content).toBe('one two\n> three four\nfive\n-- \nJo\n');
  });

  it.each([
    ['base64 that is a text', 'base64', 'This is no base64, is it?', 'This is no base64, is it?\n'],
    ['base64 with blanks and padding inside', 'base64', 'aGVs bG8=\r\nIHlvdQ==', 'hello you'],
    [
      'quoted-printable with what is none',
      'quoted-printable',
      `50=% h=C3=A9 ${utf8('é')}=\r\n!`,
      '50=% hé é!\n',
    ],
    ['base64 in lines of an odd length', 'base64', 'aGVsb\r\nG8geW\r\n91LCB\r\nqbw==', 'hello you, jo'],
    ['base64 with a sign that is none', 'base64', '!aGVsbG8geW91LCBqbw==', 'hello you, jo'],
    ['uuencode', 'x-uuencode', 'begin 644 t.txt\r\n.:&5L;&\\@=74@=V]R;&0 \r\n`\r\nend', 'hello uu world\n'],
    ['uuencode that does not begin', 'uuencode', 'hello', 'hello\n'],
    ['a name that no encoding has', '8-bits', utf8('é'), 'é\n'],
  ])('has a transfer encoding that lies: %s', async (...[, encoding, body, expected]) => {
    const { content } = await rawMail(
      'Content-Type: text/plain; charset=utf-8',
      `Content-Transfer-Encoding: ${encoding}`,
      '',
      body,
    );

    expect(content).toBe(expected);
  });
});

describe('the lines of a raw email', () => {
  it('end with a carriage return alone, in old programs', async () => {
    const lines = ['From: jo@example.net', 'Subject: s', 'Content-Type: text/plain', '', 'one', 'two'];
    const { message } = await messageOf(lines.join('\r'));

    expect([message.subject, message.content]).toEqual(['s', 'one\ntwo\n']);
  });

  it('are headers up to a line of blanks, unless a header follows it', async () => {
    const body = await rawMail('Content-Type: text/html', ' ', '<p>one</p>', '', '<p>two</p>');
    const folded = await rawMail('Content-Type: text/plain;', ' ', 'X-Other: 1', '', 'text');

    expect([body.content, folded.content]).toEqual(['one\n\ntwo', 'text\n']);
  });

  it.each(['text/htm', 'text/xhtml', 'text/x-html'])('are HTML under %s', async (type) => {
    expect((await rawMail(`Content-Type: ${type}`, '', '<p>one</p>')).content).toBe('one');
  });

  it.each(['application/text', 'application/plain'])('are a text under %s', async (type) => {
    expect((await rawMail(`Content-Type: ${type}`, '', 'one')).content).toBe('one\n');
  });

  it('are of the charset that the first declaring <meta> names, and not of one that is a comment', async () => {
    const { content } = await rawMail(
      'Content-Type: text/html',
      '',
      '<!-- <meta charset=koi8-r> --><meta name=description content="charset=koi8-r">',
      '<meta charset=windows-1251><p>\xcf\xf0\xe8</p>',
    );

    expect(content).toBe('При');
  });
});

describe('a file of a raw email', () => {
  it.each([
    [`filename="=?utf-8?B?Z3LDtg==?= =?utf-8?Q?=C3=9Fe?="`, 'größe'],
    [`filename*0*=iso-8859-1''gr%F6; filename*1*=%DFe; filename*2=".x y"`, 'größe.x y'],
    ['filename="gr\xf6\xdfe"', 'größe'],
    [`filename="${utf8('größe')}"`, 'größe'],
    [`filename="utf-8''gr%C3%B6%C3%9Fe"`, 'größe'],
    ["filename=plain.txt; filename*=cp850''gr%94%E1e", 'größe'],
    ['filename=my invoice (1).pdf', 'my invoice (1).pdf'],
    ['filename="a;b\\"c.pdf"', 'a;b"c.pdf'],
    ['filename="a b.pdf', 'a b.pdf'],
  ])('has the name that %s encodes', async (parameters, name) => {
    const { names } = await mixed(
      '--b',
      'Content-Type: application/pdf',
      `Content-Disposition: attachment; ${parameters}`,
      '',
      'x',
      '--b--',
    );

    expect(names).toEqual([name]);
  });

  it('keeps its line breaks, without the one that belongs to the delimiter', async () => {
    const { uploads } = await mixed('--b', 'Content-Type: text/csv; name=a.csv', '', 'a', 'b', '', '--b--');

    expect(Buffer.from(uploads[0]?.bytes ?? '').toString()).toBe('a\r\nb\r\n');
  });
});
