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

type Decoder = InstanceType<typeof TextDecoder>;

/** A mail has a dozen fields, nearly always of one charset, and making a decoder costs more than using it. */
const decoders = new Map<string, Decoder | undefined>();

/** Undefined where the platform has none. */
function textDecoder(label: string): Decoder | undefined {
  if (!decoders.has(label)) {
    // The labels are the sender's.
    if (decoders.size > 50) decoders.clear();
    decoders.set(label, makeDecoder(label));
  }
  return decoders.get(label);
}

function makeDecoder(label: string): Decoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
