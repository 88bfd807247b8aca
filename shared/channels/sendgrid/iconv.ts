import iconv from 'iconv-lite';

/** What iconv-lite calls encodings and no email means: `hex` would turn a text into its digits. */
const notForEmail = new Set(['hex', 'base64', 'binary']);
/** Decoded letter by letter: a second for 4 MB. */
const slow = /^(?:unicode-1-1-)?utf-?7(?:-imap)?$/;
const maxSlowBytes = 1024 * 1024;

/** Decode by iconv-lite, or undefined where it cannot. Its tables are large: loaded by the first text in cp850 and its like. */
export function decodeByIconv(bytes: Buffer, charset: string): string | undefined {
  const isCharset = iconv.encodingExists(charset) && !notForEmail.has(charset.replace(/[^a-z0-9]/g, ''));
  if (!isCharset || (bytes.length > maxSlowBytes && slow.test(charset))) return undefined;
  if (!slow.test(charset)) return iconv.decode(bytes, charset);
  // A plus that begins no letter is not valid UTF-7, and people write it.
  return iconv.decode(Buffer.from(bytes.toString('latin1').replace(/\+(?![A-Za-z0-9+/-])/g, '+-')), charset);
}
