/** The message ids of an `In-Reply-To` or `References` header, in order, each once. */
export function messageIdsOf(header: string): string[] {
  return [...new Set(header.match(/<[^<>\s]+>/g) ?? [])];
}

/**
 * A header whose ids have no white space: programs fold lines within an id. Only its quoted strings have blanks of their own.
 * https://www.rfc-editor.org/rfc/rfc5322#section-3.6.4
 */
export function withWholeIds(header: string): string {
  return header.replace(/<[^<>]+>/g, (id) => id.replace(/("[^"]*")|\s+/g, '$1'));
}

/**
 * The first id and as many of the latest as fit, each whole. RFC 5322 section 3.6.4 lets a thread be found by either end:
 * the first names the conversation, the latest the message that is answered. An id that leaves no room for another is
 * passed over.
 */
export function firstAndLatest(allIds: readonly string[], maxBytes: number): string {
  const ids = allIds.length === 1 ? allIds : allIds.filter((id) => sizeOf(id) < maxBytes / 2);
  const all = ids.join(' ');
  if (sizeOf(all) <= maxBytes) return all;
  const [first = '', ...later] = ids;
  const latest = latestOf(later, maxBytes - sizeOf(first) - 1);
  return latest.length > 0 ? [first, ...latest].join(' ') : latestOf(ids, maxBytes).join(' ');
}

function latestOf(ids: readonly string[], maxBytes: number): string[] {
  let bytes = -1;
  let from = ids.length;
  while (from > 0) {
    bytes += sizeOf(ids[from - 1] ?? '') + 1;
    if (bytes > maxBytes) break;
    from -= 1;
  }
  return ids.slice(from);
}

function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}
