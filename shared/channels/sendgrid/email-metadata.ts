import { decodeWords } from 'postal-mime';
import type { JsonObject } from '../../json.ts';
import { boundedMetadata, type MetadataEntry } from '../../messages/bounded-metadata.ts';
import type { Envelope } from './addresses.ts';
import { dkimVerdicts } from './dkim-verdicts.ts';
import type { AttachmentOverflow } from './email-attachments.ts';
import type { EmailFields } from './email-fields.ts';
import type { EmailHeaders, HeaderEntry } from './email-headers.ts';
import { machineHeadersOf } from './machine-headers.ts';
import { firstAndLatest, messageIdsOf, withWholeIds } from './message-ids.ts';

export interface EmailFacts {
  readonly fields: EmailFields;
  readonly headers: EmailHeaders;
  /** Repeated ones included. */
  readonly allHeaders: readonly HeaderEntry[];
  readonly envelope: Envelope;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly overflow: AttachmentOverflow | undefined;
}

/** Of a text or a list that the sender chose. */
const maxHeaderBytes = 1_024;

/**
 * What else is known of an email. Nothing in an email proves who wrote it: `from` can be anything, so the envelope and the
 * verdicts on SPF and DKIM are kept for whoever has to trust it. What SendGrid says comes first and has a bound of its
 * own: no header, however long or often it comes, takes the place of a verdict.
 */
export function emailMetadata(facts: EmailFacts): JsonObject {
  return boundedMetadata([...verdictsOf(facts), ...filesOf(facts), ...headersOf(facts)]);
}

function verdictsOf({ fields, envelope, from }: EmailFacts): MetadataEntry[] {
  const sender = boundedSender(envelope.from);
  const answered = from.length > 0 ? from : [sender ?? ''];
  const dkim = dkimVerdicts(fields.dkim, answered.map(domainOf));
  // A posted envelope that names nobody is a verdict that got lost, as a cut one is.
  const isCut = dkim.isCut || (Boolean(fields.envelope) && sender === undefined);
  return [
    ['envelope_from', sender],
    ['spf', fields.spf?.trim(), 100],
    ['dkim', listOf(dkim.verdicts)],
    ['dkim_domains', listOf(dkim.domains)],
    ['spam_score', spamScoreOf(fields.spamScore)],
    ['sender_ip', fields.senderIp?.trim(), 100],
    ['metadata_truncated', isCut || undefined],
  ];
}

/** Small, and before all that the sender chose: nothing else leads to the attachments that the item does not list. */
function filesOf({ fields, overflow }: EmailFacts): MetadataEntry[] {
  return [
    ['raw_truncated', fields.isRawCut],
    ['attachment_count', overflow?.count],
    ['attachments_ref', overflow?.ref],
    ['charset_fallbacks', listOf(fields.charsetFallbacks)],
  ];
}

function headersOf({ headers, allHeaders, envelope, from, to, cc }: EmailFacts): MetadataEntry[] {
  const machine = machineHeadersOf(allHeaders);
  const listHeaders = [...headers.keys()].filter((name) => name.startsWith('list-'));
  const text = (key: string, name: string, maxBytes = maxHeaderBytes): MetadataEntry => [
    key,
    headers.get(name),
    maxBytes,
  ];
  return [
    text('auto_submitted', 'auto-submitted', 200),
    text('precedence', 'precedence', 200),
    text('x_auto_response_suppress', 'x-auto-response-suppress', 200),
    ['list_headers', listOf(listHeaders), maxHeaderBytes],
    ['return_path', machine.returnPath, 512],
    text('content_type', 'content-type'),
    ['machine_headers', listOf(machine.headers), 2_048],
    ...idsOf('message_id_header', headers.get('message-id')),
    ...idsOf('in_reply_to', headers.get('in-reply-to')),
    ...idsOf('references', headers.get('references')),
    ['envelope_to', listOf(envelope.to), maxHeaderBytes],
    ['header_from', listOf(from), maxHeaderBytes],
    ['header_to', listOf(to), maxHeaderBytes],
    ['delivered_to', listOf(machine.deliveredTo), maxHeaderBytes],
    ['cc', listOf(cc), maxHeaderBytes],
    text('reply_to', 'reply-to'),
    text('date', 'date'),
  ];
}

function listOf(entries: readonly string[]): readonly string[] | undefined {
  return entries.length > 0 ? entries : undefined;
}

/**
 * A header of message ids: every id whole, those from both ends where there is no room for all. Without any id it is a text
 * like another. Programs write ids as encoded words, against RFC 2047, where a line would be too long.
 */
function idsOf(key: string, header = ''): MetadataEntry[] {
  const text = withWholeIds(header.includes('=?') ? decodeWords(header) : header);
  const ids = messageIdsOf(text);
  const isShort = key !== 'references' && Buffer.byteLength(text) <= maxHeaderBytes;
  if (ids.length === 0 || isShort) return [[key, text, maxHeaderBytes]];
  const kept = firstAndLatest(ids, maxHeaderBytes);
  const isCut = messageIdsOf(kept).length < new Set(text.match(/<[^<>]+>/g)).size;
  return [
    [key, kept, maxHeaderBytes],
    ['metadata_truncated', isCut || undefined],
  ];
}

/** An empty envelope sender is the mark of a bounce. Of one that is too long the domain counts, and it is never cut. */
function boundedSender(sender: string | undefined): string | undefined {
  if (sender === undefined || sender === '') return sender === '' ? '<>' : undefined;
  if (Buffer.byteLength(sender) <= 512) return sender;
  const domain = domainOf(sender);
  return domain !== '' && Buffer.byteLength(domain) <= 255 ? `@${domain}` : undefined;
}

function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1);
}

function spamScoreOf(text: string | undefined): number | undefined {
  const score = Number(text?.trim() || Number.NaN);
  // Rounded, because DynamoDB refuses numbers that are nearly nothing.
  return Number.isFinite(score) && Math.abs(score) < 1e6 ? Math.round(score * 1_000) / 1_000 : undefined;
}
