import { isAscii } from 'node:buffer';

const multiByte = /^(?:utf|cesu|gb|big5|euc|shift_jis|iso-2022|hz)/;
const longSequence = /[\xe0-\xf4][\x80-\xbf]{2}/g;
const anySequence = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/**
 * True when a text of another charset can be valid UTF-8 by chance, as `Ã©` in ISO 8859-1 is. It cannot where the
 * labeled reading has control characters or letters that the charset lacks, where one sequence has three bytes or
 * more, or where there are two sequences or more. Pairs of bytes are what charsets of two bytes a letter consist of:
 * there four sequences of three bytes have to show it.
 */
export function isUtf8ByChance(bytes: Buffer, charset: string, labeled: string): boolean {
  if (isAscii(bytes)) return true;
  const text = bytes.toString('latin1');
  if (multiByte.test(charset)) {
    return !labeled.includes('\ufffd') && !hasAtLeast(text, longSequence, 4);
  }
  if (/[\x80-\x9f\ufffd]/.test(labeled)) return false;
  // The platform reads windows-1252 for ISO 8859-1, which has control characters there.
  if (charset.startsWith('iso-8859') && /[\x80-\x9f]/.test(text)) return false;
  return !hasAtLeast(text, longSequence, 1) && !hasAtLeast(text, anySequence, 2);
}

function hasAtLeast(text: string, pattern: RegExp, count: number): boolean {
  let found = 0;
  for (const _ of text.matchAll(pattern)) if (++found >= count) return true;
  return false;
}

/** A valid sequence, one that is cut, or a byte that is none. */
const pieces = new RegExp(
  `(${anySequence.source})|([\\xe0-\\xf4][\\x80-\\xbf]{1,2}|[\\xc2\\xc3]$)|[\\x80-\\xff]`,
  'g',
);
/** By its byte: a letter of windows-1252 in UTF-8, one character for each byte. */
const letters = Array.from(
  new TextDecoder('windows-1252').decode(Buffer.from([...Array(256).keys()])),
  (letter) => Buffer.from(letter).toString('latin1'),
);
const replacement = Buffer.from('\ufffd').toString('latin1');
/** As much of a text as shows whether it is UTF-8. */
const sampleBytes = 64 * 1024;

/**
 * A text of UTF-8 in which some bytes are not: it was cut, or quotes another charset. A cut sequence is a replacement
 * character, any other byte a letter of windows-1252. Undefined where most of its beginning is no UTF-8.
 */
export function mostlyUtf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  const sample = text.slice(0, sampleBytes);
  const valid = sample.match(anySequence)?.length ?? 0;
  const stray = sample.replace(anySequence, '').match(/[\x80-\xff]/g)?.length ?? 0;
  if (valid <= stray && !(stray === 0 && text.length > sampleBytes)) return undefined;
  const repaired = text.replace(pieces, (found, sequence?: string, cut?: string) => {
    if (sequence !== undefined) return found;
    return cut === undefined ? (letters[found.charCodeAt(0)] ?? found) : replacement;
  });
  return Buffer.from(repaired, 'latin1').toString('utf8');
}

/** True for UTF-8 that writes a letter beyond U+FFFF as two surrogates: CESU-8, as some databases export it. */
export function hasCesuPairs(bytes: Buffer): boolean {
  return /\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]/.test(bytes.toString('latin1'));
}
