/** Browsers look at 1,024 bytes; Outlook writes its styles before the charset. */
const maxHeadBytes = 8192;

/** The charset that an HTML text names itself, in `<meta charset>`, `<meta http-equiv>` or an XML declaration. */
export function charsetInHtml(html: Buffer): string | undefined {
  const head = html.toString('latin1', 0, maxHeadBytes).replace(/<!--.*?(?:-->|$)/gs, '');
  const label =
    charsetInMeta(head) ??
    /^\s{0,99}<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([^"']{1,60})/i.exec(head)?.[1];
  // A text in which this could be read is not in UTF-16: https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding
  return label !== undefined && /^utf-?(?:16|32)/i.test(label) ? 'utf-8' : label;
}

/** Of the first element that declares one. What a description or a `property` says of charsets is its text. */
function charsetInMeta(head: string): string | undefined {
  for (const [, attributes = ''] of head.matchAll(/<meta[\s/]([^>]{0,500})/gi)) {
    if (/(?:^|\s)(?:name|property|itemprop)\s*=/i.test(attributes)) continue;
    const label = /(?:^|[\s;"'])charset\s{0,9}=\s{0,9}["']?\s{0,9}([^\s"'/>;]{1,60})/i.exec(attributes)?.[1];
    if (label !== undefined) return label;
  }
  return undefined;
}
