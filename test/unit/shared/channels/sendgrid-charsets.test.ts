import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../../shared/channels/sendgrid/charsets.ts';
import { decodeHeader } from '../../../../shared/channels/sendgrid/encoded-words.ts';
import { charsetInHtml } from '../../../../shared/channels/sendgrid/html-charset.ts';
import pythonCodecs from '../../../support/python-codecs.json' with { type: 'json' };

const bytes = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text).toString('latin1');
const textOf = async (text: string, ...labels: (string | undefined)[]) =>
  (await decodeText(bytes(text), ...labels)).text;

describe('the evidence for a charset', () => {
  it.each([
    ['a mark before any label', `\xef\xbb\xbf${utf8('é')}`, 'iso-8859-1', 'é'],
    ['the mark of the other byte order', '\xfe\xff\0h', 'utf-16le', 'h'],
    ['a mark of UTF-32', '\xff\xfe\0\0h\0\0\0', 'utf-16', 'h'],
    ['big-endian without a mark', '\0h\0\xe9', 'utf-16', 'hé'],
    ['zeros in the second half of the units', 'h\0\xe9\0', 'utf-16', 'hé'],
    ['surrogates in one order alone', Buffer.from('a😀', 'utf16le').toString('latin1'), 'utf-16', 'a😀'],
    ['letters of one script', Buffer.from('Привет', 'utf16le').toString('latin1'), 'utf-16', 'Привет'],
    [
      'letters of East Asia',
      Buffer.from('您好，我的订单', 'utf16le').toString('latin1'),
      'utf-16',
      '您好，我的订单',
    ],
    ['a stray byte at the end of UTF-16', '\0h\0i\n', 'utf-16', 'hi'],
    ['a plus that begins no letter of UTF-7', 'h+AOk- 1 + 1', 'utf-7', 'hé 1 + 1'],
    ['zeros in a text that ends with one', 'abc\0', 'utf-8', 'abc\0'],
  ])('the evidence for a charset is %s', async (...[, text, label, expected]) => {
    expect(await decodeText(bytes(text), label)).toEqual({ text: expected, isFallback: false });
  });

  it.each([
    ['UTF-8 under a label that says nothing', utf8('é'), 'ASCII-8BIT', 'é'],
    ['UTF-8 under an unknown label', utf8('é'), 'x-unheard-of', 'é'],
    ['windows-1252 without a label', 'h\xe9\x92', undefined, 'hé’'],
    ['windows-1252 under the label of UTF-8', 'h\xe9\x92', 'utf-8', 'hé’'],
    ['windows-1252 under the label of ASCII', 'h\xe9\x92', 'us-ascii', 'hé’'],
    ['windows-1252 under the label of UTF-7', 'h\xe9', 'utf-7', 'hé'],
    ['windows-1252 under the label of ISO-2022-JP', 'h\xe9', 'iso-2022-jp', 'hé'],
    ['two pairs of UTF-8 under ISO 8859-1', utf8('été'), 'iso-8859-1', 'été'],
    ['a control character under ISO 8859-1', utf8('ß'), 'iso-8859-1', 'ß'],
    ['a letter that the charset lacks', utf8('ª'), 'windows-1253', 'ª'],
    ['UTF-8 under GBK that is not valid there', utf8('你好，世界'), 'gb2312', '你好，世界'],
    ['UTF-16 without a label', 'h\0\xe9\0', undefined, 'hé'],
    ['escapes of ISO-2022-JP under ISO 8859-1', '\x1b$B$3$s\x1b(B', 'iso-8859-1', 'こん'],
    ['escapes of ISO-2022-JP under UTF-8', '\x1b$B$3$s\x1b(B', 'utf-8', 'こん'],
    ['escapes of ISO-2022-KR under an unknown label', '\x1b$)C\x0eGQ1[\x0f', 'x-unheard-of', '한글'],
    ['surrogates in UTF-8', '\xed\xa0\xbd\xed\xb8\x80', 'utf-8', '😀'],
    ['a foreign byte in UTF-8', `${utf8('äöü')} \xe9 `, 'utf-8', 'äöü é '],
  ])('names a guess: %s', async (...[, text, label, expected]) => {
    expect(await decodeText(bytes(text), label)).toEqual({ text: expected, isFallback: true });
  });

  it.each([
    ['ISO 8859-1', 'Ã©', 'iso-8859-1', 'Ã©'],
    ['KOI8-R', '\xc5\xa3', 'koi8-r', 'её'],
    ['GBK', '\xc4\xe3\xba\xc3', 'gb2312', '你好'],
    ['UTF-7, of ASCII alone', 'plain', 'utf-7', 'plain'],
  ])('stays with a label of %s that can be right', async (...[, text, label, expected]) => {
    expect(await decodeText(bytes(text), label)).toEqual({ text: expected, isFallback: false });
  });

  it.each([undefined, '', 'utf-8', 'us-ascii', 'iso-8859-1', 'x-unheard-of'])(
    'a byte order mark of UTF-8 is no part of the text, with the label %j',
    async (label) => {
      expect((await decodeText(Buffer.from('\ufeffhé'), label)).text).toBe('hé');
      expect((await decodeText(Buffer.from('\ufeffplain'), label)).text).toBe('plain');
    },
  );

  it('does not name a guess for ASCII bytes, under any label', async () => {
    expect(await decodeText(bytes('plain'), 'x-unheard-of')).toEqual({ text: 'plain', isFallback: false });
  });

  it.each(['utf-7', 'unicode-1-1-utf-7', 'utf-7-imap'])(
    'leaves a text of more than a megabyte as it is in %s, which is decoded letter by letter',
    async (label) => {
      const long = `+AOk- ${'a'.repeat(1_024 * 1_024)}`;

      expect((await decodeText(bytes(long), label)).text).toBe(long);
    },
  );

  it('asks the second label where the first says nothing or is wrong', async () => {
    expect(await textOf('\xcf\xf0', undefined, 'windows-1251')).toBe('Пр');
    expect(await textOf('\xcf\xf0', 'utf-8', 'windows-1251')).toBe('Пр');
    expect(await textOf('\xcf\xf0', 'koi8-r', 'windows-1251')).toBe('оП');
  });
});

it.each([
  ['<meta charset=koi8-r>', 'koi8-r'],
  ["<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=Windows-1251'>", 'Windows-1251'],
  ['<?xml version="1.0" encoding="iso-8859-2"?><html>', 'iso-8859-2'],
  ['<meta charset="utf-16">', 'utf-8'],
  ['<p>charset=koi8-r</p>', undefined],
])('reads the charset of %s', (html, label) => {
  expect(charsetInHtml(Buffer.from(html))).toBe(label);
});

describe('encoded words', () => {
  it.each([
    ['=?utf-8?B?Y2Fmww==?= =?utf-8?B?qSBvaw==?=', 'café ok'],
    ['=?utf-8?Q?caf=C3?=\r\n =?UTF_8?B?qQ==?=', 'café'],
    ['=?utf-8?B?Y2Fmw6?= =?utf-8?B?kgb2s=?=', 'café ok'],
    ['a =?iso-8859-1?q?=E9?= b', 'a é b'],
    ['=?iso-8859-1?q?=E9?= =?utf-8?q?=C3=A9?=', 'éé'],
    ['=?utf-8*en?Q?a_b?=', 'a b'],
    ['=?utf-8?Q?Really?_yes?=', 'Really? yes'],
    ['=?utf-8?Q?a b?=', 'a b'],
    ['=?utf-7?Q?h+AOk-?=', 'hé'],
    ['=?iso-2022-jp?B?GyRCJDMbKEI=?= =?iso-2022-jp?B?GyRCJHMbKEI=?=', 'こん'],
    ['=?cp850?Q?Gr=94=E1e?= =?cp437?Q?=82?=', 'Größeé'],
    ['=?utf-8?X?a?=', '=?utf-8?X?a?='],
    [utf8('é =?utf-8?q?x?='), 'é x'],
  ])('of %s are %s', async (header, text) => {
    expect(await decodeHeader(header)).toEqual({ text, fallbacks: [] });
  });

  it('name the label that was not believed, and nothing where there is none', async () => {
    expect((await decodeHeader('=?x-foo?Q?=E9?= h\xe9')).fallbacks).toEqual(['x-foo', '']);
  });
});

/** Written by Python's `str.encode`, with the aliases of its `encodings.aliases`. */
describe('what Python encodes', () => {
  it.each(pythonCodecs)(
    'what Python encodes is decoded under every alias of $labels.0',
    async ({ labels, hex, text }) => {
      const decoded = await Promise.all(labels.map((label) => decodeText(Buffer.from(hex, 'hex'), label)));

      expect(decoded).toEqual(labels.map(() => ({ text, isFallback: false })));
    },
  );
});
