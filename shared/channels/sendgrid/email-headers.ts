/** An email's headers by lower-case name; the first of each, and SendGrid sorts them, so their order says nothing. */
export type EmailHeaders = ReadonlyMap<string, string>;

const maxHeaders = 500;
const maxBlockCharacters = 256 * 1024;

/** Read a block of headers, folded lines joined. Lines that are no header are passed over. */
export function parseEmailHeaders(block: string | undefined): EmailHeaders {
  const headers = new Map<string, string>();
  for (const [name, value] of headerEntries(block)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  return headers;
}

/** Every header with its lower-case name, repeated ones included. */
export function headerEntries(block: string | undefined): [name: string, value: string][] {
  if (!block) return [];
  const unfolded = block.slice(0, maxBlockCharacters).replace(/\r?\n[ \t]+/g, ' ');
  return unfolded.split(/\r?\n/, maxHeaders).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const isHeader = colon > 0 && /^[\x21-\x7e]{1,100}$/.test(name);
    return isHeader ? [[name, line.slice(colon + 1).trim()]] : [];
  });
}

/**
 * A header of addresses as it was written, names still encoded; where an email has several of one name, all of them as one
 * list. Undefined when there is none. A line ends at a line feed only: every other separator is part of a name.
 */
export function addressHeader(
  block: string | undefined,
  name: 'from' | 'sender' | 'to' | 'cc',
): string | undefined {
  if (!block) return undefined;
  const header = new RegExp(`(?<![^\\n])${name}[ \\t]*:([^\\n]*(?:\\n[ \\t][^\\n]*)*)`, 'gi');
  const lines = block.slice(0, maxBlockCharacters).matchAll(header);
  const values = [...lines].map(([, value = '']) => value.replace(/\r?\n[ \t]+/g, ' ').trim());
  return values.length > 0 ? values.filter((value) => value !== '').join(', ') : undefined;
}
