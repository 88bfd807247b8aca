import { decodeWords } from 'postal-mime';
import { canonicalAddress } from '../../messages/email-address.ts';
import { lastBracketedAddress, parseAddressList } from './address-list.ts';
import type { EmailFields } from './email-fields.ts';
import { addressHeaders } from './email-headers.ts';
import { fieldJson } from './string-record.ts';

const maxRecipients = 100;
const maxAddresses = 50;
const maxHeaderCharacters = 16 * 1024;

/** Who wrote an email and whom it names, in canonical form; each empty where the email holds none. */
export interface EmailAddresses {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
}

/**
 * The addresses of an email, from its own headers: SendGrid's `from`, `to` and `cc` are decoded and unquoted, so that a name
 * in them can hold brackets, quotes and addresses. They count where the email has no such header.
 * https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/inbound-email
 */
export function addressesOfEmail(fields: EmailFields): EmailAddresses {
  const headers = addressHeaders(fields.headers);
  const fromHeader = addressesOf(headers.get('from'));
  const [sender] = addressesOf(headers.get('sender'));
  const written = fromHeader.length > 0 ? fromHeader : addressesOfPosted(fields.from);
  // Of several authors, the one who sent it: RFC 5322 section 3.6.2 asks for `Sender` then.
  const from = sender !== undefined && written.includes(sender) ? [sender, ...written] : written;
  return {
    from: [...new Set(from)],
    to: addressesOfEither(headers.get('to'), fields.to),
    cc: addressesOfEither(headers.get('cc'), fields.cc),
  };
}

function addressesOfEither(header: string | undefined, posted: string | undefined): string[] {
  const written = addressesOf(header);
  return written.length > 0 ? written : addressesOf(posted);
}

/** The posted `from`: anything before the last brackets may be a name. */
function addressesOfPosted(from: string | undefined): string[] {
  const last = lastBracketedAddress((from ?? '').slice(-maxHeaderCharacters));
  return last === undefined ? addressesOf(from) : [last];
}

/** The addresses of a header, in order; where it holds none, those of its decoded form: some programs encode them, too. */
function addressesOf(header: string | undefined): string[] {
  if (!header) return [];
  // A line that does not continue the header is none of it, and `Bcc:` would read as the name of a group.
  const [line = ''] = header
    .slice(0, maxHeaderCharacters)
    .trim()
    .split(/\r?\n(?![ \t])/, 1);
  const found = parseAddressList(withPlainLocalParts(line));
  const all = found.length > 0 || !line.includes('=?') ? found : parseAddressList(decodeWords(line));
  return [...new Set(all)].slice(0, maxAddresses);
}

/** `<=?utf-8?Q?j=C3=B6rg?=@example.com>`: RFC 2047 forbids it, and programs write it where they know no other way. */
function withPlainLocalParts(line: string): string {
  if (!line.includes('?=@')) return line;
  return line.replace(/(?<=<)=\?[^?\s<>]{1,80}\?[bq]\?[^?\s<>]{1,400}\?=(?=@)/gi, (word) => {
    const text = decodeWords(word);
    return /^[^\s<>(),;:@"\\[\]]+$/u.test(text) ? text : word;
  });
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
    typeof entry === 'string' ? addressesOf(entry) : [],
  );
  return {
    from: typeof from === 'string' ? from.trim().toLowerCase().toWellFormed() : undefined,
    to: [...new Set(recipients)],
  };
}

/** The envelope's sender as an address; undefined for the empty one of a bounce. */
export function envelopeSender({ from }: Envelope): string | undefined {
  return from === undefined ? undefined : (canonicalAddress(from) ?? addressesOf(from)[0]);
}
