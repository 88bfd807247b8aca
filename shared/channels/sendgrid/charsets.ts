import { isAscii, isUtf8 } from 'node:buffer';
import { foldCharset } from './charset-labels.ts';
import { escapedCharset, withoutEscapes } from './escaped-charsets.ts';
import { hasCesuPairs, isUtf8ByChance, mostlyUtf8 } from './utf-8-evidence.ts';
import { isWrittenInBytes, unsaidUtf16, utf16Order, utf32Order } from './utf-16.ts';

export interface DecodedText {
  readonly text: string;
  /** True when the text was read in another charset than its label says, or can hold replacement characters. */
  readonly isFallback: boolean;
}

/**
 * Decode a text by the evidence in docs/decoding.md: a byte order mark, the labels in their order, then the bytes
 * themselves. Never throws.
 */
export async function decodeText(
  bytes: Buffer,
  ...labels: readonly (string | undefined)[]
): Promise<DecodedText> {
  const charsets = labels.map((label) => foldCharset(label));
  const isValid = isUtf8(bytes);
  if (isValid && isPlain(bytes) && (charsets[0] === 'utf-8' || !labels.some(Boolean))) {
    return { text: bytes.toString('utf8'), isFallback: false };
  }
  const marked = markOf(bytes, isValid);
  if (marked !== undefined) return reading(await decodeAs(bytes, marked), false);
  const escaped = charsets.some((charset) => /2022|^hz/.test(charset ?? ''))
    ? undefined
    : escapedCharset(bytes);
  if (escaped !== undefined) return reading(await decodeAs(bytes, escaped), true);

  let doubtful: string | undefined;
  for (const charset of charsets) {
    if (charset === undefined || charset === 'ascii') continue;
    if (isValid && /^(?:utf|cesu)-8$/.test(charset)) return unlabeledUtf8(bytes, false);
    const text = charset === 'utf-8' ? undefined : await decodeAs(bytes, charset);
    if (text === undefined) continue;
    if (isValid && !isUtf8ByChance(bytes, charset, text)) return reading(bytes.toString('utf8'), true);
    if (!text.includes('\ufffd')) return reading(text, false);
    doubtful ??= text;
  }
  const isMisnamed = charsets.some((charset, index) => Boolean(labels[index]?.trim()) && charset !== 'ascii');
  if (isValid) return unlabeledUtf8(bytes, (doubtful !== undefined || isMisnamed) && !isAscii(bytes));
  return reading(await bestGuess(bytes, doubtful), true);
}

/** No mark at the beginning, no zeros and no escape sequences: nothing that could mean another charset. */
function isPlain(bytes: Buffer): boolean {
  return bytes[0] !== 0xef && !bytes.includes(0) && !bytes.includes(0x1b);
}

function reading(text: string | undefined, isFallback: boolean): DecodedText {
  return { text: (text ?? '').replace(/^\ufeff/, '').toWellFormed(), isFallback };
}

/** Valid UTF-8 under no other name, unless its zeros or its escape sequences can only be those of another charset. */
async function unlabeledUtf8(bytes: Buffer, isFallback: boolean): Promise<DecodedText> {
  const wide = unsaidUtf16(bytes);
  if (wide !== undefined) return reading(await decodeAs(bytes, wide), true);
  const escaped = escapedCharset(bytes);
  if (escaped !== undefined) return reading(await decodeAs(bytes, escaped), true);
  return reading(bytes.toString('utf8'), isFallback);
}

/** What is neither valid in a charset that it names nor UTF-8. */
async function bestGuess(bytes: Buffer, doubtful: string | undefined): Promise<string | undefined> {
  const wide = unsaidUtf16(bytes);
  if (wide !== undefined) return decodeAs(bytes, wide);
  if (hasCesuPairs(bytes)) {
    const text = await decodeAs(bytes, 'cesu-8');
    if (text !== undefined && !text.includes('\ufffd')) return text;
  }
  if (doubtful !== undefined && isMostlyRead(doubtful)) return doubtful;
  return mostlyUtf8(bytes) ?? decodeAs(bytes, 'windows-1252');
}

/** True when at most a third of the letters beyond ASCII could not be read. */
function isMostlyRead(text: string): boolean {
  const foreign = text.match(/[\u0080-\uffff]/g) ?? [];
  return foreign.filter((letter) => letter === '\ufffd').length * 3 <= foreign.length;
}

/** The charset that a byte order mark names; it counts more than any label (https://encoding.spec.whatwg.org/#decode). */
function markOf(bytes: Buffer, isValid: boolean): string | undefined {
  const mark = bytes.toString('hex', 0, 4);
  if (mark.startsWith('efbbbf') && isValid) return 'utf-8';
  if (bytes.length % 4 === 0 && mark === 'fffe0000') return 'utf-32le';
  if (bytes.length % 4 === 0 && mark === '0000feff') return 'utf-32be';
  if (bytes.length % 2 === 1) return undefined;
  if (mark.startsWith('fffe')) return 'utf-16le';
  return mark.startsWith('feff') ? 'utf-16be' : undefined;
}

/** Undefined where no decoder knows the charset, or the bytes plainly are not of it. */
async function decodeAs(bytes: Buffer, charset: string): Promise<string | undefined> {
  const isWide = /^utf-(?:16|32)$/.test(charset);
  if (isWide && isWrittenInBytes(bytes)) return undefined;
  // A 7-bit charset has no bytes beyond ASCII.
  if (/^(?:utf-7|hz)/.test(charset) && !isAscii(bytes)) return undefined;
  const plain = withoutEscapes(bytes, charset);
  if (plain !== undefined) return decodeAs(plain.bytes, plain.charset);
  const name = charset === 'utf-16' ? utf16Order(bytes) : charset === 'utf-32' ? utf32Order(bytes) : charset;
  const unit = name.startsWith('utf-16') ? 2 : name.startsWith('utf-32') ? 4 : 1;
  const whole = bytes.subarray(0, bytes.length - (bytes.length % unit));
  const decoder = textDecoder(name);
  if (decoder !== undefined) return decoder.decode(whole);
  const { decodeByIconv } = await import('#lazy/iconv');
  return decodeByIconv(whole, name);
}

type Decoder = InstanceType<typeof TextDecoder>;

/** An email has a dozen fields, nearly always of one charset, and making a decoder costs more than using it. */
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
