/** A stretch of text that came from outside: as it is, or a character that one would not see, by its number. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hidden'; readonly code: string };

/**
 * Control characters other than tab and line feed, and what Unicode calls format characters: overrides of the writing
 * direction, zero-width and invisible ones. Joiners between letters or emoji are a part of honest text and stay.
 */
const hidden = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Split a text so that nothing in it can hide or turn what stands around it. */
export function splitOutsideText(text: string): readonly TextPart[] {
  const plain = text.replaceAll('\r\n', '\n');
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of plain.matchAll(hidden)) {
    if (match.index > from) parts.push({ kind: 'text', text: plain.slice(from, match.index) });
    const code = match[0].codePointAt(0) ?? 0;
    parts.push({ kind: 'hidden', code: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` });
    from = match.index + match[0].length;
  }
  if (from < plain.length) parts.push({ kind: 'text', text: plain.slice(from) });
  return parts;
}
