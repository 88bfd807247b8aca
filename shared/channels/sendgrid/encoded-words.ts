import { foldCharset } from './charset-labels.ts';
import { decodeText } from './charsets.ts';
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.ts';

/** `=?charset?B?…?=`, with a language, white space and question marks inside it, as programs write it. */
const encodedWord = /=\?([^?\s]{0,80})\?([bq])\?((?:[^?]|\?(?!=)){0,4000}?)\?=/gi;
/** Longer than any header that is shown. */
const maxCharacters = 64 * 1024;

export interface DecodedHeader {
  readonly text: string;
  /** Labels that were not believed, and an empty text for bytes without a label. */
  readonly fallbacks: readonly string[];
}

/** A stretch of a header: words of one charset, or what stands between words. */
interface Stretch {
  readonly label: string | undefined;
  readonly words: Buffer[];
}

/**
 * Decode the encoded words of a header (RFC 2047), given as one character for each byte. Neighbors of one charset are
 * joined as bytes before they are decoded, because programs split letters between them; where that leaves an unreadable
 * letter each is decoded alone. Bytes outside of words are decoded like a text without a label.
 */
export async function decodeHeader(bytes: string): Promise<DecodedHeader> {
  const fallbacks: string[] = [];
  const texts: string[] = [];
  for (const { label, words } of stretchesOf(bytes.slice(0, maxCharacters))) {
    const { text, isFallback } = await decodeStretch(words, label);
    texts.push(text);
    if (isFallback) fallbacks.push(label?.toLowerCase() ?? '');
  }
  return { text: texts.join(''), fallbacks };
}

async function decodeStretch(words: readonly Buffer[], label: string | undefined) {
  const joined = await decodeText(Buffer.concat(words), label);
  if (words.length === 1 || !(joined.isFallback || joined.text.includes('\ufffd'))) return joined;
  const single = await Promise.all(words.map((word) => decodeText(word, label)));
  const isReadable = single.every(({ text, isFallback }) => !isFallback && !text.includes('\ufffd'));
  return isReadable ? { text: single.map(({ text }) => text).join(''), isFallback: false } : joined;
}

function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let base64 = '';
  let end = 0;
  for (const match of text.matchAll(encodedWord)) {
    const [whole, label = '', encoding = '', content = ''] = match;
    const between = text.slice(end, match.index);
    const last = stretches.at(-1);
    const isNeighbor = end > 0 && between.trim() === '';
    if (!isNeighbor && between !== '') stretches.push(plain(between));
    const isSame = isNeighbor && foldCharset(last?.label) === foldCharset(label);
    // Base64 that was cut anywhere: its groups of four continue in the next word.
    const isOpen = isSame && base64.length % 4 !== 0 && !base64.endsWith('=');
    const isBase64 = encoding.toLowerCase() === 'b';
    const letters = content.replace(/\s/g, '');
    if (isBase64 && isOpen) last?.words.splice(-1, 1, decodeBase64(base64 + letters));
    else if (isSame) last?.words.push(wordBytes(isBase64, content));
    else stretches.push({ label, words: [wordBytes(isBase64, content)] });
    base64 = isBase64 ? (isOpen ? base64 : '') + letters : '';
    end = match.index + whole.length;
  }
  if (end < text.length) stretches.push(plain(text.slice(end)));
  return stretches;
}

function plain(text: string): Stretch {
  return { label: undefined, words: [Buffer.from(text, 'latin1')] };
}

function wordBytes(isBase64: boolean, content: string): Buffer {
  return isBase64 ? decodeBase64(content) : decodeQuotedPrintable(content.replace(/_/g, ' '));
}
