import type { JsonObject } from '../../json.ts';
import { boundedMetadata } from '../../messages/bounded-metadata.ts';
import type { Envelope } from './addresses.ts';
import type { AttachmentOverflow } from './mail-attachments.ts';
import type { MailFields } from './mail-fields.ts';
import type { MailHeaders } from './mail-headers.ts';

export interface MailFacts {
  readonly fields: MailFields;
  readonly headers: MailHeaders;
  readonly envelope: Envelope;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly overflow: AttachmentOverflow | undefined;
  readonly rawRef: string | undefined;
  readonly htmlRef: string | undefined;
}

/**
 * What else is known of a mail. Nothing in a mail proves who wrote it: `from` can be anything, so the envelope and the
 * verdicts on SPF and DKIM are kept for whoever has to trust it.
 */
export function mailMetadata({
  fields,
  headers,
  envelope,
  from,
  to,
  cc,
  overflow,
  rawRef,
  htmlRef,
}: MailFacts): JsonObject {
  const { verdicts, domains } = dkimOf(fields.dkim);
  const list = (entries: readonly string[]) => (entries.length > 0 ? [...entries].slice(0, 20) : undefined);
  const listHeaders = [...headers.keys()].filter((name) => name.startsWith('list-'));
  return boundedMetadata([
    ['message_id_header', headers.get('message-id')],
    ['in_reply_to', headers.get('in-reply-to')],
    ['references', headers.get('references')],
    ['auto_submitted', headers.get('auto-submitted')],
    ['precedence', headers.get('precedence')],
    ['x_auto_response_suppress', headers.get('x-auto-response-suppress')],
    ['list_headers', list(listHeaders)],
    ['return_path', headers.get('return-path')],
    ['reply_to', headers.get('reply-to')],
    ['date', headers.get('date')],
    // An empty envelope sender is the mark of a bounce: it must not be dropped as "nothing".
    ['envelope_from', envelope.from === '' ? '<>' : envelope.from],
    ['envelope_to', list(envelope.to)],
    ['header_from', list(from)],
    ['header_to', list(to)],
    ['cc', list(cc)],
    ['sender_ip', fields.senderIp?.trim()],
    ['spf', fields.spf?.trim()],
    ['dkim', list(verdicts)],
    ['dkim_domains', list(domains)],
    ['spam_score', spamScoreOf(fields.spamScore)],
    ['raw_ref', rawRef],
    ['raw_truncated', fields.isRawCut],
    ['attachment_count', overflow?.count],
    ['attachments_ref', overflow?.ref],
    ['html_ref', htmlRef],
    ['charset_fallbacks', list(fields.charsetFallbacks)],
  ]);
}

/** `{@example.com : pass, @e : temperror}` is not JSON; sometimes it is just `none`. */
function dkimOf(dkim: string | undefined): { verdicts: string[]; domains: string[] } {
  const text = (dkim ?? '').slice(0, 2_048);
  const pairs = [...text.matchAll(/@([^\s:,{}]+)\s*:\s*([a-z]+)/gi)];
  if (pairs.length === 0) {
    const word = text.replace(/[{}]/g, '').trim().toLowerCase();
    return { verdicts: word === '' ? [] : [word.slice(0, 100)], domains: [] };
  }
  return {
    verdicts: pairs.map(([, , verdict]) => (verdict ?? '').toLowerCase()),
    domains: pairs.map(([, domain]) => domain ?? ''),
  };
}

function spamScoreOf(text: string | undefined): number | undefined {
  const score = Number(text?.trim() || Number.NaN);
  // Rounded, because DynamoDB refuses numbers that are nearly nothing.
  return Number.isFinite(score) && Math.abs(score) < 1e6 ? Math.round(score * 1_000) / 1_000 : undefined;
}
