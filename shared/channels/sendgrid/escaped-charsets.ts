import { isAscii } from 'node:buffer';

const [escapeLetter, shiftOut, shiftIn] = ['\u001b', '\u000e', '\u000f'];
/** What says which letters are shifted to, once in a text. */
const announcement = new RegExp(`${escapeLetter}\\$[)*+][A-Z]`, 'g');
const shifted = new RegExp(`${shiftOut}([!-~\\s]*)(?:${shiftIn}|$)`, 'g');

/**
 * The 7-bit charsets that switch to two-byte letters and back, and that no decoder here has under their own name. Each is a
 * charset of the platform without the high bit (RFC 1557, RFC 1922, RFC 1843).
 */
const escaped: Readonly<Record<string, { readonly pattern: RegExp; readonly charset: string }>> = {
  'iso-2022-kr': { pattern: shifted, charset: 'euc-kr' },
  'iso-2022-cn': { pattern: shifted, charset: 'gbk' },
  'hz-gb-2312': { pattern: /~\{((?:[!-}][!-~])*)(?:~\}|$)/g, charset: 'gbk' },
};

/** By what switches to their letters: texts in 7 bits that do it mean nothing in any other charset. */
const switches: readonly (readonly [sequence: string, charset: string])[] = [
  [`${escapeLetter}$B`, 'iso-2022-jp'],
  [`${escapeLetter}$@`, 'iso-2022-jp'],
  [`${escapeLetter}$)C`, 'iso-2022-kr'],
  [`${escapeLetter}$)A`, 'iso-2022-cn'],
];

/** The charset that the escape sequences of a 7-bit text show, independent of its label. */
export function escapedCharset(bytes: Buffer): string | undefined {
  if (!bytes.includes(0x1b) || bytes.includes(0) || !isAscii(bytes)) return undefined;
  return switches.find(([sequence]) => bytes.includes(sequence))?.[1];
}

export interface PlainBytes {
  readonly bytes: Buffer;
  readonly charset: string;
}

/** The same text in a charset of the platform; undefined for any other charset, and where the platform has it. */
export function withoutEscapes(bytes: Buffer, charset: string): PlainBytes | undefined {
  if (charset === 'iso-2022-jp') {
    if (!bytes.includes(supplementary)) return undefined;
    return { bytes: eucOf(bytes.toString('latin1')), charset: 'euc-jp' };
  }
  const found = Object.hasOwn(escaped, charset) ? escaped[charset] : undefined;
  if (found === undefined) return undefined;
  const plain = bytes
    .toString('latin1')
    .replace(announcement, '')
    .replace(found.pattern, (_, letters: string) => withHighBits(letters))
    .replace(/~~|~\n/g, (pair) => (charset === 'hz-gb-2312' ? pair.slice(1).trim() : pair));
  return { bytes: Buffer.from(plain, 'latin1'), charset: found.charset };
}

/** JIS X 0212, which ISO-2022-JP-1 adds (RFC 2237), and the platform's ISO-2022-JP lacks. */
const supplementary = `${escapeLetter}$(D`;
const designation = new RegExp(`${escapeLetter}(\\([A-Z]|\\$\\(?[@A-Z])`);

function eucOf(text: string): Buffer {
  const [start = '', ...rest] = text.split(designation);
  const pieces = rest.map((piece, index) => (index % 2 === 0 ? '' : eucPiece(rest[index - 1] ?? '', piece)));
  return Buffer.from(start + pieces.join(''), 'latin1');
}

function eucPiece(set: string, letters: string): string {
  if (/^\([BJ]$/.test(set)) return letters;
  if (set === '$(D') return letters.replace(/[!-~]{2}/g, (pair) => `\u008f${withHighBits(pair)}`);
  if (set === '(I') return letters.replace(/[!-~]/g, (letter) => `\u008e${withHighBits(letter)}`);
  return withHighBits(letters);
}

function withHighBits(letters: string): string {
  return letters.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) | 0x80));
}
