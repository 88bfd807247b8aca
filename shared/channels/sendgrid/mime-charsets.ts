import { isAscii, isUtf8 } from 'node:buffer';
import { isAsciiCharset, isKnownCharset } from './charsets.ts';

/** The platform's charset that keeps every byte: 0x80–0xFF become U+F780–U+F7FF. */
const byteKeeping = 'x-user-defined';
/** What labels are changed to. */
export const replacements = [byteKeeping, 'utf-8'] as const;

export interface ReadableMime {
  readonly mime: Buffer;
  /** Puts the right letters in the place of kept bytes. */
  readonly decode: (text: string) => string;
  /** Labels that nobody knows: their text was read as UTF-8. */
  readonly fallbacks: readonly string[];
}

/**
 * Make a MIME message readable for a parser that decodes by the platform only: what is in cp850 and its like is labelled so
 * that its bytes survive, and decoded afterwards; an unknown label becomes UTF-8. One foreign charset a mail.
 */
export async function readableCharsets(mime: Buffer): Promise<ReadableMime> {
  const text = mime.toString('latin1');
  const isMoreThanAscii = isUtf8(mime) && !isAscii(mime);
  const labels = labelsIn(text).filter(
    (label) => !isKnownCharset(label) || (isMoreThanAscii && isAsciiCharset(label)),
  );
  if (labels.length === 0) return { mime, decode: wellFormed, fallbacks: [] };
  const { highLetters } = await import('#lazy/iconv');
  const foreign = labels.find((label) => !isAsciiCharset(label) && highLetters(label) !== undefined);
  const unknown = labels.filter((label) => label !== foreign && !parserKnows.test(label));
  const replaced = text.replace(labelPattern, (match, before: string, label: string) => {
    const name = label.toLowerCase();
    if (name === foreign) return before + byteKeeping;
    return unknown.includes(name) ? `${before}utf-8` : match;
  });
  const letters = foreign === undefined ? undefined : highLetters(foreign);
  return {
    mime: Buffer.from(replaced, 'latin1'),
    decode: letters === undefined ? wellFormed : (decoded) => withLetters(decoded, letters),
    fallbacks: unknown.filter((label) => !isAsciiCharset(label)),
  };
}

/** `charset=…` of a content type, and the first field of an encoded word. */
const labelPattern = /(charset\s{0,3}=\s{0,3}"?|=\?)([\w.:+-]{1,40})(?=["\s;?]|$)/gi;
const maxMatches = 10_000;
const maxLabels = 50;

function labelsIn(text: string): string[] {
  const labels = new Set<string>();
  let matches = 0;
  for (const [, , label = ''] of text.matchAll(labelPattern)) {
    labels.add(label.toLowerCase());
    if (++matches > maxMatches || labels.size === maxLabels) break;
  }
  return [...labels];
}

/** Multi-byte charsets under names that the parser maps by itself. */
const parserKnows =
  /^(?:x-|cs)?(?:cp|ms|windows-?|ibm)?-?(?:932|936|949|950|874|31j|5022\d|51932)$|2022-?jp|shift|sjis|euc|tis|uhc|8859/i;

function withLetters(text: string, letters: string): string {
  return wellFormed(
    text.replace(/[\uF780-\uF7FF]/g, (kept) => letters.charAt(kept.charCodeAt(0) - 0xf780) || kept),
  );
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}
