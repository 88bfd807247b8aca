import { isUtf8 } from 'node:buffer';

export interface DecodedText {
  readonly text: string;
  /** True when the charset is unknown, and the text was read as UTF-8. */
  readonly isFallback: boolean;
}

/** Decode a field by its charset: the platform's decoder, then iconv-lite, then UTF-8 with replacement. Never throws. */
export async function decodeText(bytes: Buffer, charset: string | undefined): Promise<DecodedText> {
  const label = labelOf(charset, bytes);
  // The same as the decoder's, and faster; it would strip a byte order mark.
  if (label === 'utf-8' && bytes[0] !== 0xef) return { text: bytes.toString('utf8'), isFallback: false };
  const decoder = textDecoder(label);
  if (decoder !== undefined) return { text: decoder.decode(bytes).toWellFormed(), isFallback: false };
  const { decodeByIconv } = await import('#lazy/iconv');
  const text = decodeByIconv(bytes, label);
  if (text !== undefined) return { text: text.toWellFormed(), isFallback: false };
  return { text: bytes.toString('utf8').toWellFormed(), isFallback: true };
}

/** True when the platform, which knows the charsets of the web, can decode this one. */
export function isKnownCharset(label: string): boolean {
  return textDecoder(label) !== undefined;
}

/** True for ASCII's names, under which mail programs write UTF-8, too. */
export function isAsciiCharset(label: string): boolean {
  return ascii.has(label);
}

/** Supersets that no decoder has under their own name; what they add comes out as replacement characters. */
const aliases: Readonly<Record<string, string>> = {
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-3': 'iso-2022-jp',
  'iso-2022-jp-2004': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp50222: 'iso-2022-jp',
};

/** A mail program that says ASCII and writes more means UTF-8; the web's rule is to read windows-1252. */
const ascii = new Set(['ascii', 'us-ascii', 'ansi_x3.4-1968', 'iso646-us']);

function labelOf(charset: string | undefined, bytes: Buffer): string {
  const label = (charset ?? '').trim().toLowerCase() || 'utf-8';
  if (ascii.has(label)) return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
  return Object.hasOwn(aliases, label) ? String(aliases[label]) : label;
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
