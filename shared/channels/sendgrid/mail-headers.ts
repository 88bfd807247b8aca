/** A mail's headers by lower-case name; the first of each, and SendGrid sorts them, so their order says nothing. */
export type MailHeaders = ReadonlyMap<string, string>;

const maxHeaders = 500;

/** Read a block of headers, folded lines joined. Lines that are no header are passed over. */
export function parseMailHeaders(block: string | undefined): MailHeaders {
  const headers = new Map<string, string>();
  if (!block) return headers;
  const unfolded = block.slice(0, 256 * 1024).replace(/\r?\n[ \t]+/g, ' ');
  for (const line of unfolded.split(/\r?\n/, maxHeaders)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && /^[\x21-\x7e]{1,100}$/.test(name) && !headers.has(name)) {
      headers.set(name, line.slice(colon + 1).trim());
    }
  }
  return headers;
}
