import { canonicalAddress } from '../../messages/email-address.ts';

/** Quotes that are closed, in which a backslash escapes; brackets that are closed; a domain in square brackets. */
const quotedText = /"(?:[^"\\]|\\[\s\S])*"/y;
const bracketed = /<((?:"(?:[^"\\]|\\[\s\S])*"|[^<>"])*)>/y;
const unquotedBracket = /<([^<>]*)>/y;
/** What a bracket holds that is not closed, or holds a lone quote. */
const brokenBracket = /<([^<>,;]*)>?/y;
const domainLiteral = /\[[^[\]<>,;]*\]/y;
const anyBracket = /<([^<>]*)>/g;
/** Up to the next character that means something. */
const plainText = /[^,;:(<["]+/y;

/** One entry of a list: what stands in brackets, and the rest without names in quotes and comments. */
interface Entry {
  readonly brackets: string[];
  bare: string;
}

/**
 * The addresses of a header as it was written (RFC 5322's address-list), in order; names, comments and groups' names are
 * none. Quotes, comments and brackets that are never closed are read as plain text. Where an entry has several brackets,
 * its address is the last: before it anything can be a name. Linear in the header's length.
 */
export function parseAddressList(header: string): string[] {
  const found = entriesOf(header).flatMap((entry) => addressOf(entry) ?? []);
  return found.length > 0 ? found : [lastAddress(header) ?? []].flat();
}

/**
 * The address of a text that was a header once, and whose names were decoded and unquoted since, so that they can hold
 * anything: the last in brackets, however the text before it reads.
 */
export function lastBracketedAddress(text: string): string | undefined {
  return lastOf([...text.matchAll(anyBracket)].map(([, content = '']) => content));
}

function lastAddress(text: string): string | undefined {
  const plain = text
    .replace(/＜|&lt;/g, '<')
    .replace(/＞|&gt;/g, '>')
    .replaceAll('＠', '@');
  return lastBracketedAddress(plain) ?? lastOf(plain.split(/[\s,;<>()"]+/));
}

function lastOf(texts: readonly string[]): string | undefined {
  for (const text of texts.toReversed()) {
    const address = text.includes('@') ? canonicalAddress(text) : undefined;
    if (address !== undefined) return address;
  }
  return undefined;
}

function addressOf({ brackets, bare }: Entry): string | undefined {
  return (
    lastOf(brackets) ??
    lastOf(
      bare
        .replace(/\s+/g, ' ')
        .replace(/ ?([@.]) ?/g, '$1')
        .split(' '),
    )
  );
}

function entriesOf(header: string): Entry[] {
  const entries: Entry[] = [];
  let entry: Entry = { brackets: [], bare: '' };
  const endEntry = () => {
    entries.push(entry);
    entry = { brackets: [], bare: '' };
  };
  const marks = { commentEnds: endsOfComments(header), lastQuote: lastClosingQuote(header) };
  for (let at = 0; at < header.length; ) {
    const { kind, text, end } = tokenAt(header, at, marks);
    if (kind === 'separator') endEntry();
    // What stood before it was the name of a group.
    else if (kind === 'colon') entry.bare = '';
    else if (kind === 'bracket') entry.brackets.push(text);
    else entry.bare += text;
    at = end;
  }
  endEntry();
  return entries;
}

interface Token {
  readonly kind: 'separator' | 'colon' | 'bracket' | 'text';
  readonly text: string;
  readonly end: number;
}

interface Marks {
  readonly commentEnds: ReadonlyMap<number, number>;
  /** A quote at this place or behind it is never closed. */
  readonly lastQuote: number;
}

function tokenAt(header: string, at: number, { commentEnds, lastQuote }: Marks): Token {
  const character = header.charAt(at);
  const next = { kind: 'text', text: character, end: at + 1 } as const;
  switch (character) {
    case ',':
    case ';':
      return { ...next, kind: 'separator' };
    case ':':
      return { ...next, kind: 'colon' };
    case '(':
      return { ...next, text: ' ', end: commentEnds.get(at) ?? next.end };
    case '<':
      return {
        kind: 'bracket',
        ...(matchAt(at < lastQuote ? bracketed : unquotedBracket, header, at) ??
          matchAt(brokenBracket, header, at) ??
          next),
      };
    case '[':
      return { ...next, ...matchWhole(domainLiteral, header, at) };
    case '"': {
      const quoted = at < lastQuote ? matchWhole(quotedText, header, at) : undefined;
      // Before an `@` or a dot it is of the local part of an address, else a name.
      return { ...next, ...quoted, ...(quoted && !/[@.]/.test(header.charAt(quoted.end)) && { text: ' ' }) };
    }
    default:
      return { ...next, ...matchWhole(plainText, header, at) };
  }
}

function matchWhole(pattern: RegExp, header: string, at: number): { text: string; end: number } | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(header);
  return match === null ? undefined : { text: match[0], end: pattern.lastIndex };
}

function matchAt(pattern: RegExp, header: string, at: number): { text: string; end: number } | undefined {
  pattern.lastIndex = at;
  const match = pattern.exec(header);
  return match === null ? undefined : { text: match[1] ?? '', end: pattern.lastIndex };
}

/** Where each comment that is closed ends, by where it begins; comments nest, and a backslash escapes in them. */
function endsOfComments(header: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < header.length; at++) {
    const character = header.charAt(at);
    if (character === '\\') at++;
    else if (character === '(') open.push(at);
    else if (character === ')') {
      const start = open.pop();
      if (start !== undefined) ends.set(start, at + 1);
    }
  }
  return ends;
}

/** Where the last quote stands that no backslash escapes; -1 when there is none. */
function lastClosingQuote(header: string): number {
  let last = -1;
  for (let at = 0, isEscaped = false; at < header.length; at++) {
    const character = header.charAt(at);
    if (character === '"' && !isEscaped) last = at;
    isEscaped = character === '\\' && !isEscaped;
  }
  return last;
}
