import { decodeText } from './charsets.ts';
import { charsetInHtml } from './html-charset.ts';
import type { MimePart } from './mime-part.ts';

export interface PartText {
  readonly text: string;
  /** The label that was not believed; empty where a charset was guessed without one. */
  readonly fallback?: string;
}

const maxLabelCharacters = 80;

/** The text of a leaf: its charset decoded, its line breaks as `\n` unless they were encoded, its flowed lines joined. */
export async function partText(part: MimePart): Promise<PartText> {
  const { bytes, type, isBase64, contentType } = part;
  const label = contentType.parameters.get('charset')?.bytes;
  const decoded = await decodeText(bytes, label, ...(type.includes('html') ? [charsetInHtml(bytes)] : []));
  const text = isBase64 ? decoded.text : withLineEnds(decoded.text);
  return {
    text: readable(part, text),
    ...(decoded.isFallback && { fallback: (label ?? '').toLowerCase().trim().slice(0, maxLabelCharacters) }),
  };
}

function withLineEnds(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}

function readable({ type, contentType }: MimePart, text: string): string {
  if (/^text\/(?:x-)?(?:enriched|richtext)$/.test(type)) return withoutEnriching(text);
  if (!/^flowed$/i.test(contentType.parameters.get('format')?.bytes ?? '')) return text;
  return unflowed(text, /^yes$/i.test(contentType.parameters.get('delsp')?.bytes ?? ''));
}

/** https://www.rfc-editor.org/rfc/rfc1896: commands in angle brackets, one line break is a blank, two are one. */
function withoutEnriching(text: string): string {
  return text
    .replace(/<param>[^<]*<\/param>/gi, '')
    .replace(/<<|<\/?[a-z][\w-]{0,60}>/gi, (command) => (command === '<<' ? '<' : ''))
    .replace(/\r?\n+/g, (breaks) => (/^\r?\n$/.test(breaks) ? ' ' : breaks.slice(1)))
    .trimEnd();
}

/** https://www.rfc-editor.org/rfc/rfc3676#section-4: a line that ends with a blank continues in the next of its quote depth. */
function unflowed(text: string, deletesBlank: boolean): string {
  const pieces: string[] = [];
  let open: number | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const content = line.slice(depth).replace(/^ /, '');
    const isJoined = open === depth;
    if (!isJoined)
      pieces.push(index === 0 ? '' : '\n', '>'.repeat(depth), depth > 0 && content !== '' ? ' ' : '');
    const isOpen = content.endsWith(' ') && content !== '-- ';
    pieces.push(isOpen && deletesBlank ? content.slice(0, -1) : content);
    open = isOpen ? depth : undefined;
  }
  return pieces.join('');
}
