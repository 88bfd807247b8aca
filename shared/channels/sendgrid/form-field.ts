import { isUtf8 } from 'node:buffer';

/** What a part's Content-Disposition says. Undefined where a parameter is absent or has no value. */
export interface FormField {
  readonly type: string;
  readonly name: string | undefined;
  readonly fileName: string | undefined;
}

/**
 * One parameter: its name, a star where the value names its charset (RFC 8187), and the value, quoted or up to the next
 * semicolon. A quote that is never closed ends with the header; text between a closing quote and the semicolon is ignored.
 */
const parameterPattern = /;([^=;*"]*)(\*[ \t]*)?=[ \t]*(?:"((?:[^"\\]|\\.)*)(?:"[^;]*|\\?$)|([^";]*))/gsu;

/** Read a Content-Disposition header, one character for each byte, as browsers and @fastify/busboy do. */
export function parseFormField(header: string): FormField {
  const [type = ''] = header.split(';', 1);
  const values = new Map<string, string>();
  for (const [, name = '', star, quoted, bare = ''] of header.slice(type.length).matchAll(parameterPattern)) {
    const value = quoted === undefined ? bare.replace(/[ \t]/g, '') : quoted.replace(/\\(["\\])/g, '$1');
    values.set(name.trim().toLowerCase(), star === undefined ? utf8(value) : decodeExtended(value));
  }
  return {
    type: type.replace(/[ \t]/g, '').toLowerCase(),
    name: values.get('name'),
    fileName: values.get('filename'),
  };
}

const latin1 = /^(?:latin1|(?:us-)?ascii|iso[-_]?8859-?1|windows-1252|cp1252)$/i;

/** `utf-8'en'%e2%82%ac`. */
function decodeExtended(value: string): string {
  const [, charset = '', encoded = value] = /^([^']*)'[^']*'(.*)$/s.exec(value) ?? [];
  const bytes = encoded.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return latin1.test(charset) ? bytes : utf8(bytes);
}

const windows1252 = new TextDecoder('windows-1252');

/** UTF-8, and Windows' letters where it is none: docs/decoding.md. */
function utf8(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : windows1252.decode(bytes);
}
