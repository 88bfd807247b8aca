/** A header's lower-case name and its value; in the order of the block, repeated ones included. */
export type HeaderEntry = readonly [name: string, value: string];

/** An email's headers by lower-case name; the first of each, and SendGrid sorts them, so their order says nothing. */
export type EmailHeaders = ReadonlyMap<string, string>;

const maxHeaders = 500;
const maxBlockCharacters = 256 * 1024;

/** Read a block of headers, folded lines joined. Lines that are no header are passed over. */
export function headerEntries(block: string | undefined): HeaderEntry[] {
  if (!block) return [];
  const unfolded = block.slice(0, maxBlockCharacters).replace(/\r?\n[ \t]+/g, ' ');
  return unfolded.split('\n', maxHeaders).flatMap((line): HeaderEntry[] => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const isHeader = colon > 0 && /^[\x21-\x7e]{1,100}$/.test(name);
    return isHeader ? [[name, line.slice(colon + 1).trim()]] : [];
  });
}

export function firstOfEach(entries: readonly HeaderEntry[]): EmailHeaders {
  const headers = new Map<string, string>();
  for (const [name, value] of entries) {
    if (!headers.has(name)) headers.set(name, value);
  }
  return headers;
}

/** Headers whose value is a list of addresses, as far as they are read here. */
export type AddressHeader = 'from' | 'sender' | 'to' | 'cc';

/** A line ends at a line feed only: every other separator is part of a name. */
const addressHeader = /(?:^|\n)(from|sender|to|cc)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)/gi;

/**
 * The headers of addresses as they were written, names still encoded; where an email has several of one name, all of them as
 * one list. A header that is not there has no entry.
 */
export function addressHeaders(block = ''): ReadonlyMap<AddressHeader, string> {
  const headers = new Map<AddressHeader, string>();
  for (const [, anyCase = '', folded = ''] of block.slice(0, maxBlockCharacters).matchAll(addressHeader)) {
    const name = anyCase.toLowerCase() as AddressHeader;
    const value = folded.replace(/\r?\n[ \t]+/g, ' ').trim();
    const before = headers.get(name);
    headers.set(name, before && value ? `${before}, ${value}` : before || value);
  }
  return headers;
}
