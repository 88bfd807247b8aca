import iconv from 'iconv-lite';

/** What iconv-lite calls encodings and no mail means: `hex` would turn a text into its digits. */
const notForMail = new Set(['hex', 'base64', 'binary']);
/** Decoded letter by letter: a second for 4 MB. */
const slow = /^(?:unicode-1-1-)?utf-?7(?:-imap)?$/;
const maxSlowBytes = 1024 * 1024;

/** Decode by iconv-lite, or undefined where it can't. Its tables are large: loaded by the first text in cp850 and its like. */
export function decodeByIconv(bytes: Buffer, charset: string): string | undefined {
  const isCharset = iconv.encodingExists(charset) && !notForMail.has(charset.replace(/[^a-z0-9]/g, ''));
  if (!isCharset || (bytes.length > maxSlowBytes && slow.test(charset))) return undefined;
  return iconv.decode(bytes, charset);
}

const asciiSample = Buffer.from('az+AOk-');
const highBytes = Buffer.from(Array.from({ length: 128 }, (_, index) => 128 + index));

/** What the bytes from 0x80 mean in a charset of one byte a letter; undefined for any other, and for what is no charset. */
export function highLetters(charset: string): string | undefined {
  const letters = decodeByIconv(highBytes, charset);
  // UTF-7 writes letters as ASCII, UTF-16 takes two bytes for each.
  const keepsAscii = decodeByIconv(asciiSample, charset) === asciiSample.toString();
  return letters?.length === 128 && keepsAscii ? letters : undefined;
}
