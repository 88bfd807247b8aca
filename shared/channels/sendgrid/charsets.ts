export interface DecodedText {
  readonly text: string;
  /** True when the charset is unknown, and the text was read as UTF-8. */
  readonly isFallback: boolean;
}

/** Decode a field by its charset: the platform's decoder, then iconv-lite, then UTF-8 with replacement. Never throws. */
export async function decodeText(bytes: Buffer, charset: string | undefined): Promise<DecodedText> {
  const label = (charset ?? 'utf-8').trim().toLowerCase();
  const decoder = textDecoder(label);
  if (decoder !== undefined) return { text: decoder.decode(bytes).toWellFormed(), isFallback: false };
  const { decodeByIconv } = await import('#lazy/iconv');
  const text = decodeByIconv(bytes, label);
  if (text !== undefined) return { text: text.toWellFormed(), isFallback: false };
  return { text: bytes.toString('utf8').toWellFormed(), isFallback: true };
}

function textDecoder(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
