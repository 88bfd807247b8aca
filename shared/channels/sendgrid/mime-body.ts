import { htmlToText } from './html-text.ts';
import { isTextual } from './media-type.ts';
import type { MimePart } from './mime-part.ts';
import { partText } from './mime-text.ts';
import { hasVisibleText } from './visible-text.ts';

export interface MimeBody {
  readonly text?: string;
  readonly html?: string;
  /** The leaves that are files, in their order. */
  readonly files: readonly MimePart[];
  /** Labels that were not believed, or the field where a charset was guessed without one. */
  readonly fallbacks: readonly string[];
}

/** One piece of the body, in one or both of its forms. */
interface Piece {
  readonly text?: string;
  readonly html?: string;
}

interface Collected {
  readonly pieces: Piece[];
  readonly files: MimePart[];
  /** Unnamed texts of other kinds, such as Markdown: the body where there is no other. */
  readonly spare: MimePart[];
  readonly fallbacks: string[];
}

type Role = 'plain' | 'html' | 'spare' | 'file';

/** More HTML parts than any email shows one below the other: the rest is in the HTML alone. */
const maxConvertedCharacters = 100_000;

/** Sort the leaves of a message into its body and its files (docs/decoding.md). */
export async function mimeBody(root: MimePart): Promise<MimeBody> {
  const all: Collected = { pieces: [], files: [], spare: [], fallbacks: [] };
  await collect(root, undefined, all);
  const isAlone = all.pieces.length === 0;
  for (const part of isAlone ? all.spare : []) all.pieces.push(await pieceOf(part, 'spare', all.fallbacks));
  const kept = isAlone ? all.spare.filter(({ type }) => type === 'text/calendar') : all.spare;
  return {
    ...joined(all.pieces),
    files: inOrder(root, new Set([...all.files, ...kept])),
    fallbacks: all.fallbacks,
  };
}

async function collect(part: MimePart, parent: MimePart | undefined, into: Collected): Promise<void> {
  if (part.parts.length === 0) {
    if (part.type.startsWith('multipart/') && part.bytes.length === 0) return;
    const role = roleOf(part, parent);
    if (role === 'file' || role === 'spare') into[role === 'file' ? 'files' : 'spare'].push(part);
    else into.pieces.push(await pieceOf(part, role, into.fallbacks));
    return;
  }
  const isAlternative = part.type === 'multipart/alternative';
  const inner = isAlternative ? { ...into, pieces: [] } : into;
  for (const child of part.parts) await collect(child, part, inner);
  if (isAlternative && inner.pieces.length > 0) into.pieces.push(oneOf(inner.pieces));
}

/** A named text is a file, unless it stands where only the body can. */
function roleOf(part: MimePart, parent: MimePart | undefined): Role {
  const { type, isKnown, bytes, disposition, contentType } = part;
  if (disposition.value.startsWith('attachment')) return 'file';
  const kind =
    type.startsWith('multipart/') || type === 'text/plain'
      ? 'plain'
      : /^(?:text\/html|application\/xhtml\+xml)$/.test(type)
        ? 'html'
        : 'spare';
  const isBodysPlace =
    parent === undefined ||
    parent.type === 'multipart/alternative' ||
    (parent.type === 'multipart/related' && parent.parts[0] === part);
  const isNamed = Boolean(
    disposition.parameters.get('filename')?.bytes || contentType.parameters.get('name')?.bytes,
  );
  if (isNamed && (kind === 'spare' || !isKnown || !isBodysPlace)) return 'file';
  if (!isKnown) return isTextual(bytes) ? 'plain' : 'file';
  return kind === 'spare' && !type.startsWith('text/') ? 'file' : kind;
}

async function pieceOf(part: MimePart, role: Role, fallbacks: string[]): Promise<Piece> {
  const { text, fallback } = await partText(part);
  const form = role === 'html' ? 'html' : 'text';
  if (fallback !== undefined) fallbacks.push(fallback || form);
  return { [form]: text };
}

/** The forms of one multipart/alternative. */
function oneOf(pieces: readonly Piece[]): Piece {
  const texts = pieces.flatMap(({ text }) => (text === undefined ? [] : [text]));
  const htmls = pieces.flatMap(({ html }) => (html === undefined ? [] : [html]));
  const text = texts.join('\n');
  const isShown = texts.length > 0 && (htmls.length === 0 || hasVisibleText(text));
  return { ...(isShown && { text }), ...(htmls.length > 0 && { html: htmls.join('\n') }) };
}

/** The pieces one below the other; each in its other form where it lacks one that another piece has. */
function joined(pieces: readonly Piece[]): Piece {
  const hasHtml = pieces.some(({ html }) => html !== undefined);
  const hasText = pieces.some(({ text }) => text !== undefined && (!hasHtml || hasVisibleText(text)));
  let left = maxConvertedCharacters;
  const textOf = ({ text, html = '' }: Piece) => {
    if (text !== undefined) return text;
    const part = html.slice(0, Math.max(0, left));
    left -= html.length;
    return htmlToText(part);
  };
  return {
    ...(hasText && { text: pieces.map(textOf).join('\n') }),
    ...(hasHtml && { html: pieces.map(({ text = '', html }) => html ?? textToHtml(text)).join('\n') }),
  };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\n': '<br>\n' };

function textToHtml(text: string): string {
  return `<div>${text.replace(/[&<>\n]/g, (letter) => entities[letter] ?? letter)}</div>`;
}

function inOrder(part: MimePart, wanted: ReadonlySet<MimePart>): MimePart[] {
  return wanted.has(part) ? [part] : part.parts.flatMap((child) => inOrder(child, wanted));
}
