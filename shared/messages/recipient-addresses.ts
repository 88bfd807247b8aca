import type { JsonValue } from '../json.ts';
import { canonicalAddress, chiefEmailSpelling } from './email-address.ts';
import type { MessageParties } from './message-parties.ts';
import { chiefPhoneSpelling } from './phone-spellings.ts';

/** Whom a message was written to. */
export interface WrittenTo {
  /** Where the provider received it: the number or agent, or the recipients of an email's envelope. */
  readonly delivered: readonly string[];
  /** Whom an email names in To, Cc and what forwarders add: behind one, the address that the customer wrote to. */
  readonly named: readonly string[];
}

export function writtenTo({ recipientId, metadata = {} }: MessageParties): WrittenTo {
  const delivered = [...(recipientId ? [recipientId] : []), ...textsOf(metadata.envelope_to)];
  const named = [
    ...textsOf(metadata.header_to),
    ...textsOf(metadata.cc),
    // A customer may have written in Bcc to an address that forwards.
    ...textsOf(metadata.delivered_to),
  ];
  return { delivered: [...new Set(delivered)], named: [...new Set(named)] };
}

/** What shows nothing, as phones copy it around numbers. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** What people write between digits, dashes of every kind among it. */
const betweenDigits = /[\s()./\u2010-\u2015\u2212-]/g;

/**
 * One form of one of our addresses, whoever wrote it down: without a name, a channel's prefix or invisible characters, a
 * number as its digits alone, a mailbox with its domain in ASCII, everything in lower case.
 */
export function comparableRecipient(text: string): string {
  const plain = text.normalize('NFKC').replace(invisible, '').trim();
  const bare = (/<([^<>]+)>$/.exec(plain)?.[1] ?? plain)
    .trim()
    .replace(/^(?:whatsapp|rcs|sms|tel|mailto):\s*/i, '');
  if (bare.includes('@')) return chiefEmailSpelling(canonicalAddress(bare) ?? bare.toLowerCase());
  const number = bare.replace(betweenDigits, '').replace(/^00(?=[1-9])/, '+');
  if (!/^\+?\d+$/.test(number)) return bare.toLowerCase();
  return chiefPhoneSpelling(`+${number.replace('+', '')}`).slice(1);
}

/** The mailbox of an address in comparable form: `support@example.com` of `support+42@example.com`. */
export function mailboxOf(recipient: string): string {
  return recipient.replace(/^([^+"]+)\+[^"@]*(?=@[^@]*$)/, '$1');
}

/**
 * A conversation's `recipient_ids` in comparable form: a list or a set of texts or numbers, or one of them alone. Undefined
 * when it names nobody: it is absent, empty, or nothing that can be an address.
 */
export function recipientIdsOf(value: unknown): ReadonlySet<string> | undefined {
  const entries = value instanceof Set || Array.isArray(value) ? [...value] : [value];
  const ids = entries
    .filter((entry) => ['string', 'number', 'bigint'].includes(typeof entry))
    .map((entry) => comparableRecipient(String(entry)))
    .filter((id) => id !== '');
  return ids.length > 0 ? new Set(ids) : undefined;
}

function textsOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
