import iconv from 'iconv-lite';

/** Decode by iconv-lite, whose tables are large: loaded by the first text in cp850 and its like. */
export function decodeByIconv(bytes: Buffer, charset: string): string | undefined {
  return iconv.encodingExists(charset) ? iconv.decode(bytes, charset) : undefined;
}
