/** https://www.iana.org/assignments/media-types, and what programs use without asking. */
const topLevels = new Set(
  'application audio chemical example font haptics image message model multipart text video'.split(' '),
);

export interface MediaType {
  /** `text/plain`: lower case, without parameters. */
  readonly type: string;
  /** False for what is no media type, or of a kind that does not exist: the bytes have to show whether it is a text. */
  readonly isKnown: boolean;
}

/** What can mean nothing else. */
const misspelled: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^text\/(?:x-?)?html?$/, 'text/html'],
  [/^application\/(?:text|plain)$/, 'text/plain'],
];

/**
 * Fold what a Content-Type says to a media type. A value that is slightly wrong is the text that it means, and one that
 * says nothing is `text/plain`: https://www.rfc-editor.org/rfc/rfc2045#section-5.2.
 */
export function foldMediaType(value: string): MediaType {
  const text = value
    .toLowerCase()
    .trim()
    .replace(/^["'<]+/, '');
  const [, top = '', subtype = ''] = /^([\w.+-]+) ?\/ ?([\w.+-]+)/.exec(text) ?? [];
  const known = misspelled.find(([pattern]) => pattern.test(`${top}/${subtype}`))?.[1];
  if (known !== undefined) return { type: known, isKnown: true };
  if (topLevels.has(top) || (top.startsWith('x-') && subtype !== ''))
    return { type: `${top}/${subtype}`, isKnown: true };
  const words = text.split(/[^a-z0-9]+/).filter(Boolean);
  if (words[0]?.startsWith('multipart')) return { type: `multipart/${words[1] ?? 'mixed'}`, isKnown: true };
  if (words.some((word) => /^(?:text)?x?html$/.test(word))) return { type: 'text/html', isKnown: true };
  if (words.length === 0 || words.some((word) => /^(?:text|plain|textplain)$/.test(word))) {
    return { type: 'text/plain', isKnown: true };
  }
  return { type: 'text/plain', isKnown: false };
}

const sampleBytes = 4096;
/** Tab, line feed, form feed, carriage return, and the escape of 7-bit charsets. */
const textControls = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);

/** True for bytes that a person can have written: no other control characters. */
export function isTextual(bytes: Buffer): boolean {
  return bytes.subarray(0, sampleBytes).every((byte) => byte >= 0x20 || textControls.has(byte));
}
