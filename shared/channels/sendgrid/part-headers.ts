import { parseFormField } from './form-field.ts';
import { UnreadableEmailError } from './unreadable.ts';

/** What a part says of itself. */
export interface PartHeaders {
  readonly name: string;
  readonly fileName: string | undefined;
  /** Lower case, without parameters. */
  readonly contentType: string;
}

const maxHeaders = 50;

/** What SendGrid writes before every text field. */
const plainField = /^Content-Disposition: form-data; name="([\x20-\x21\x23-\x5b\x5d-\x7e]*)"$/;

/** Read a part's block of headers, its bytes as latin1 text. Throws UnreadableEmailError when it names no form field. */
export function parsePartHeaders(block: string): PartHeaders {
  const name = plainField.exec(block)?.[1];
  return name === undefined
    ? parseAnyHeaders(block)
    : { name, fileName: undefined, contentType: 'text/plain' };
}

function parseAnyHeaders(block: string): PartHeaders {
  const headers = headersOf(block);
  const disposition = headers.get('content-disposition');
  if (disposition === undefined) throw new UnreadableEmailError('multipart_malformed');
  const { type, name, fileName } = parseFormField(disposition);
  if (type !== 'form-data') throw new UnreadableEmailError('multipart_malformed');
  return {
    name: nameOf(name),
    fileName: fileName?.replace(lineBreaks, ' '),
    contentType: (headers.get('content-type') ?? 'text/plain').split(';', 1)[0]?.trim().toLowerCase() ?? '',
  };
}

/** The first of each header, folded lines joined. */
function headersOf(block: string): Map<string, string> {
  const lines = block.replace(/\r\n(?=[ \t])/g, '').split('\r\n');
  if (lines.length > maxHeaders) throw new UnreadableEmailError('multipart_malformed');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || hidesField(name, line)) throw new UnreadableEmailError('multipart_malformed');
    if (!headers.has(name))
      headers.set(
        name,
        line
          .slice(colon + 1)
          .replace(lineBreaks, ' ')
          .trim(),
      );
  }
  return headers;
}

const lineBreaks = /[\r\n]+/g;

/** A bare line break where the field is named could hide another field; in a file name or another header it is a blank. */
function hidesField(name: string, line: string): boolean {
  if (/^[^\r\n]*$/.test(line)) return false;
  if (name !== 'content-disposition') return /[\r\n]/.test(name);
  const fileName = line.search(/;\s*filename\*?\s*=/i);
  return fileName < 0 || /[\r\n]/.test(line.slice(0, fileName));
}

function nameOf(name = ''): string {
  if (/[\r\n]/.test(name)) throw new UnreadableEmailError('multipart_malformed');
  return name;
}
