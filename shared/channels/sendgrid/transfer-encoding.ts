import { isUtf8 } from 'node:buffer';
import { isTextual } from './media-type.ts';

const equals = 0x3d;

/**
 * The bytes of a part (https://www.rfc-editor.org/rfc/rfc2045#section-6), in the encoding that it really has. A mailing
 * list adds its footer behind base64 as it is: it stays where the part is a text.
 */
export function decodeTransfer(bytes: Buffer, encoding: string, isText: boolean): Buffer {
  if (/quoted/i.test(encoding)) return decodeQuotedPrintable(bytes.toString('latin1'));
  if (/^\W*(?:x-?)?uue/i.test(encoding)) return decodeUuencoded(bytes);
  if (!/base.?64/i.test(encoding) || !looksLikeBase64(bytes)) return bytes;
  const end = endOfBase64(bytes);
  const decoded = decodeBase64(bytes.toString('latin1', 0, end));
  return isText && end < bytes.length
    ? Buffer.concat([decoded, Buffer.from('\n'), bytes.subarray(end)])
    : decoded;
}

/** Where the last line of base64 ends, when lines follow that cannot be any; else the end of the bytes. */
function endOfBase64(bytes: Buffer): number {
  let isFooter = false;
  for (let end = bytes.length; end > 0; ) {
    // A negative offset would count from the end.
    const start = end < 2 ? 0 : bytes.lastIndexOf(0x0a, end - 2) + 1;
    const line = bytes.toString('latin1', start, Math.min(end, start + maxLineBytes)).trim();
    if (line !== '' && line.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(line)) {
      return isFooter ? end : bytes.length;
    }
    isFooter ||= /[^A-Za-z0-9+/=_\-\s]|[^\s]\s+[^\s]/.test(line);
    end = start;
  }
  return bytes.length;
}

/** Longer lines are no footer's. */
const maxLineBytes = 1_000;

/** Decode base64, each padded stretch alone: programs pad in the middle. Anything that is no base64 is passed over. */
export function decodeBase64(text: string): Buffer {
  if (!/=\s*[^=\s]/.test(text)) return Buffer.from(text, 'base64');
  return Buffer.concat(text.split(/=+/).map((stretch) => Buffer.from(stretch, 'base64')));
}

/** As much of a part as shows what it is. */
const sampleBytes = 8192;

/**
 * False for a text under the name of base64: most of its lines have blanks, signs, or lengths that base64 never has, and
 * it does not decode to a text.
 */
function looksLikeBase64(bytes: Buffer): boolean {
  const lines = bytes
    .toString('latin1', 0, sampleBytes)
    .split(/\s*[\r\n]\s*/)
    .filter(Boolean);
  if (bytes.length > sampleBytes) lines.pop();
  const last = lines.length - 1;
  const isRight = (line: string, index: number) =>
    /^[A-Za-z0-9+/_-]+={0,3}$/.test(line) && (index === last || line.length % 4 === 0 || line.length > 40);
  return lines.filter(isRight).length * 2 >= lines.length || hidesText(lines.join(''));
}

/** Base64 in lines of odd lengths, or with a few other signs in it: what it decodes to shows it. */
function hidesText(letters: string): boolean {
  const signs = letters.match(/[^A-Za-z0-9+/_=-]/g)?.length ?? 0;
  if (letters.length < 8 || signs * 20 > letters.length) return false;
  const decoded = decodeBase64(letters.slice(0, letters.length & ~3));
  const end = decoded.lastIndexOf(0x0a) + 1 || decoded.length;
  return isTextual(decoded) && isUtf8(decoded.subarray(0, end));
}

/** Decode uuencode: from the line `begin 644 name` to `end`, each line with its length in front. */
function decodeUuencoded(bytes: Buffer): Buffer {
  const [, lines] = /(?:^|\n)begin [0-7]{3,4} [^\n]*\n(.*)/s.exec(bytes.toString('latin1')) ?? [];
  if (lines === undefined) return bytes;
  const pieces: Buffer[] = [];
  for (const line of lines.split(/\r?\n/)) {
    const length = (line.charCodeAt(0) - 0x20) & 0x3f;
    if (line === '' || line === 'end' || length === 0) break;
    pieces.push(uuLine(line.slice(1)).subarray(0, length));
  }
  return Buffer.concat(pieces);
}

/** Four characters are three bytes; blanks at the end of a line may be lost on the way. */
function uuLine(text: string): Buffer {
  const sixes = Array.from(
    text.padEnd((text.length + 3) & ~3),
    (letter) => (letter.charCodeAt(0) - 0x20) & 0x3f,
  );
  const line = Buffer.alloc((sixes.length / 4) * 3);
  for (let at = 0; at < sixes.length; at += 4) {
    const [first = 0, second = 0, third = 0, fourth = 0] = sixes.slice(at, at + 4);
    line.writeUIntBE((first << 18) | (second << 12) | (third << 6) | fourth, (at / 4) * 3, 3);
  }
  return line;
}

/** Decode quoted-printable, given as one character for each byte. What is no escape stays as it is. */
export function decodeQuotedPrintable(text: string): Buffer {
  // An equals sign at the end of a line joins it with the next.
  const source = Buffer.from(text.replace(/=[ \t]*(?:\r?\n|$)/g, ''), 'latin1');
  let from = source.indexOf(equals);
  if (from < 0) return source;
  let to = from;
  while (from < source.length) {
    const value = source[from] === equals ? hexByte(source, from + 1) : -1;
    source[to++] = value < 0 ? (source[from] as number) : value;
    from += value < 0 ? 1 : 3;
  }
  return source.subarray(0, to);
}

/** The byte that two hexadecimal digits write, or -1. */
function hexByte(bytes: Buffer, at: number): number {
  const high = digitOf(bytes[at]);
  const low = digitOf(bytes[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digitOf(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
}
