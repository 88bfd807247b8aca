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

export interface PlainBytes {
  readonly bytes: Buffer;
  readonly charset: string;
}

/** The same text in a charset of the platform; undefined for any other charset. */
export function withoutEscapes(bytes: Buffer, charset: string): PlainBytes | undefined {
  const found = Object.hasOwn(escaped, charset) ? escaped[charset] : undefined;
  if (found === undefined) return undefined;
  const plain = bytes
    .toString('latin1')
    .replace(announcement, '')
    .replace(found.pattern, (_, letters: string) => withHighBits(letters))
    .replace(/~~|~\n/g, (pair) => (charset === 'hz-gb-2312' ? pair.slice(1).trim() : pair));
  return { bytes: Buffer.from(plain, 'latin1'), charset: found.charset };
}

function withHighBits(letters: string): string {
  return letters.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) | 0x80));
}
