import { domainToASCII, domainToUnicode } from 'node:url';
import { addressParser } from 'postal-mime';
import { fieldJson } from './string-record.ts';

/** RFC 5321 ends at 64 and 255 characters; robots' addresses (`reply+<token>@…`) do not. A table key ends at 1,024 bytes. */
const mailbox = /^[^\s<>(),;:@"]{1,200}@[^\s<>(),;:@"]{1,255}$/u;
const quotedMailbox = /^"[^"\\\p{Cc}]{1,64}"@[^\s<>(),;:@"]{1,255}$/u;
const maxAddressBytes = 900;
const maxRecipients = 100;

/** The addresses of a header, in lower case and in order; display names, comments and groups' names are no addresses. */
export function addressesOf(header: string | undefined): string[] {
  if (!header) return [];
  // A line that does not continue the header is none of it, and `Bcc:` would read as the name of a group.
  const [line = ''] = header
    .slice(0, 16 * 1024)
    .trim()
    .split(/\r?\n(?![ \t])/, 1);
  const found = addressParser(line, { flatten: true })
    .map(({ address }) => normalise(address ?? ''))
    .filter((address) => isMailbox(address));
  return [...new Set(found)].slice(0, 50);
}

/** The same mailbox with its international domain written the other way: `exämple.de` is `xn--exmple-cua.de`. */
export function otherSpellings(address: string): string[] {
  const at = address.lastIndexOf('@') + 1;
  const domain = address.slice(at);
  const isAscii = /^[\x21-\x7e]+$/.test(domain);
  if (isAscii && !domain.includes('xn--')) return [];
  const other = isAscii ? domainToUnicode(domain) : domainToASCII(domain);
  const spelt = `${address.slice(0, at)}${other}`;
  return other !== '' && other !== domain && isMailbox(spelt) ? [spelt] : [];
}

export interface Envelope {
  readonly from: string | undefined;
  readonly to: readonly string[];
}

/** SendGrid's `envelope`: who really sent and received. `to` is an array, in older captures a text. */
export function envelopeOf(json: string | undefined): Envelope {
  const parsed = fieldJson(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { from: undefined, to: [] };
  const { from, to } = parsed as { from?: unknown; to?: unknown };
  const recipients = (Array.isArray(to) ? to.slice(0, maxRecipients) : [to]).flatMap((entry) =>
    typeof entry === 'string' ? envelopeAddresses(entry) : [],
  );
  return { from: typeof from === 'string' ? normalise(from) : undefined, to: [...new Set(recipients)] };
}

/** An envelope holds bare addresses, so that a quoted local part (`"jo@home"@example.net`) can be told from a name. */
export function envelopeAddresses(text: string | undefined): string[] {
  const address = normalise(text ?? '');
  return quotedMailbox.test(address) && isShort(address) ? [address] : addressesOf(text);
}

function isMailbox(address: string): boolean {
  return mailbox.test(address) && isShort(address);
}

function isShort(address: string): boolean {
  return Buffer.byteLength(address) <= maxAddressBytes;
}

function normalise(address: string): string {
  return address.trim().toLowerCase().toWellFormed();
}
