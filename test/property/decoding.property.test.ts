import fc from 'fast-check';
import iconv from 'iconv-lite';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../shared/channels/sendgrid/charsets.ts';
import { withRawMime } from '../../shared/channels/sendgrid/raw-mime.ts';

const noFields = { files: [], charsetFallbacks: [] };

describe('a text in a charset that its label names', () => {
  const spelling = fc.constantFrom(
    (name: string) => name.toUpperCase(),
    (name: string) => `"${name}"`,
    (name: string) => name.replaceAll('-', '_'),
    (name: string) => `${name}, utf-8`,
    (name: string) => `charset=${name}`,
    (name: string) => `x-${name}`,
  );
  const written: Readonly<Record<string, string>> = {
    'windows-1251': 'Съешь ещё этих мягких французских булок',
    'koi8-r': 'Съешь ещё этих мягких французских булок',
    cp866: 'Съешь ещё этих мягких французских булок',
    'iso-8859-7': 'Ξεσκεπάζω την ψυχοφθόρα βδελυγμία',
    'windows-1253': 'Ξεσκεπάζω την ψυχοφθόρα βδελυγμία',
    'iso-8859-2': 'Příliš žluťoučký kůň úpěl ďábelské ódy',
    'windows-1250': 'Příliš žluťoučký kůň úpěl ďábelské ódy',
    cp852: 'Příliš žluťoučký kůň úpěl ďábelské ódy',
    'iso-8859-1': 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich',
    cp850: 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich',
    macintosh: 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich',
    'windows-1254': 'Pijamalı hasta yağız şoföre çabucak güvendi',
    'iso-8859-8': 'דג סקרן שט לו בים זך אך לפתע פגש חבורה נחמדה',
    'windows-1256': 'نص حكيم له سر قاطع وذو شأن عظيم',
    shift_jis: 'いろはにほへとちりぬるを 色は匂へど',
    'euc-jp': 'いろはにほへとちりぬるを 色は匂へど',
    gbk: '视野无限广，窗外有蓝天',
    big5: '視野無限廣，窗外有藍天',
    'euc-kr': '키스의 고유조건은 입술끼리 만나야 하고',
  };

  it('a text in a charset that its label names is read as that, whichever words it has and however the label is spelled', async () => {
    const text = fc
      .constantFrom(...Object.entries(written))
      .chain(([name, words]) =>
        fc
          .shuffledSubarray(words.split(' '), { minLength: 1 })
          .map((chosen) => ({ name, text: chosen.join(' ') })),
      );

    await fc.assert(
      fc.asyncProperty(text, spelling, async ({ name, text: expected }, spell) => {
        const bytes = iconv.encode(expected, name);

        expect(await decodeText(bytes, spell(name))).toEqual({ text: expected, isFallback: false });
      }),
      { numRuns: 500 },
    );
  });

  it('a text in a charset that its label names is read as UTF-8 or as windows-1252 where nothing names it, without a loss', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        const { text } = await decodeText(Buffer.from(bytes));

        expect(text.isWellFormed()).toBe(true);
        expect(bytes.length === 0 || text.length > 0 || bytes.length === 3).toBe(true);
      }),
    );
  });
});

const line = fc
  .array(fc.constantFrom('Grüße', 'a', '=', '--', '.', 'From ', '€', '=?x?=', 'tab\tbed'), { maxLength: 8 })
  .map((words) => words.join(' '));
/** Not empty at its end: parsers differ in how they end such a text. */
const text = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => `${lines.join('\r\n')}.`);
const leaf = fc.record({
  text,
  encoding: fc.constantFrom('8bit', 'base64', 'quoted-printable'),
  fileName: fc.option(fc.constantFrom('a.txt', 'größe.txt'), { nil: undefined }),
});

interface Leaf {
  readonly text: string;
  readonly encoding: string;
  readonly fileName: string | undefined;
}

function writeLeaf({ text, encoding, fileName }: Leaf): string {
  const disposition =
    fileName === undefined
      ? ''
      : `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(fileName)}\r\n`;
  return `Content-Type: text/plain; charset=utf-8\r\n${disposition}Content-Transfer-Encoding: ${encoding}\r\n\r\n${encoded(text, encoding)}`;
}

function encoded(text: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n');
  if (encoding === '8bit') return text;
  return text
    .replace(/[^\r\n -<>-~]/gu, (letter) => encodeURIComponent(letter).replaceAll('%', '='))
    .replaceAll(/=(?![0-9A-F]{2})/g, '=3D');
}

describe('a raw email as programs write it', () => {
  it('has the texts and the files that another parser finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(leaf, { minLength: 1, maxLength: 4 }), fc.nat(2), async (leaves, depth) => {
        const inner = `Content-Type: multipart/mixed; boundary=in\r\n\r\n${leaves.map((part) => `--in\r\n${writeLeaf(part)}\r\n`).join('')}--in--\r\n`;
        let mime = inner;
        for (let level = 0; level < depth; level++) {
          mime = `Content-Type: multipart/mixed; boundary="out ${level}"\r\n\r\n--out ${level}\r\n${mime}\r\n--out ${level}--\r\n`;
        }

        const ours = await withRawMime(noFields, Buffer.from(mime));
        const theirs = await PostalMime.parse(mime);

        expect(ours.text ?? '').toBe(theirs.text ?? '');
        expect(ours.files.map(({ name }) => name)).toEqual(
          theirs.attachments.map(({ filename }) => filename),
        );
      }),
      { numRuns: 300 },
    );
  });
});
