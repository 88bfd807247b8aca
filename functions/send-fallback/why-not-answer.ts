import type { JsonObject, JsonValue } from '../../shared/json.ts';
import { hasFallback } from '../../shared/messages/fallback-texts.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';

/** Why a message of an unknown sender gets no answer. Goes to the item, the log and the metric. */
export type SuppressionReason =
  | 'auto_submitted'
  | 'bulk_mail'
  | 'mailing_list'
  | 'auto_response_suppressed'
  | 'null_sender'
  | 'no_reply_sender'
  | 'own_address'
  | 'spam'
  | 'sender_not_authenticated'
  | 'opt_out'
  | 'not_a_person'
  | 'no_recipient_address'
  | 'channel_without_answer';

/** Words that Twilio answers itself, when they are the whole message. */
const optOutWords = /^(stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|start|yes|unstop|help|info)$/i;

const robotMailbox =
  /^(no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer[-_.]?daemon|postmaster|bounces?|auto[-_.]?reply|autoresponder)([-+_.=].*)?@/;

const nullSenders = new Set(['', '<>']);
const spamThreshold = 5;

/**
 * The reason not to answer, or undefined when an answer is due. A courteous answer to a machine is a loop, to a list a
 * nuisance, to a forged sender a mail to somebody who never wrote (RFC 3834).
 */
export function whyNotAnswer(
  item: MessageItem,
  ownAddresses: ReadonlySet<string>,
): SuppressionReason | undefined {
  if (!hasFallback(item.channel_type)) return 'channel_without_answer';
  if (item.recipient_id === '') return 'no_recipient_address';
  if (item.sender_id === item.recipient_id || ownAddresses.has(item.sender_id)) return 'own_address';
  return item.channel_type === 'email' ? whyNotMail(item) : whyNotText(item);
}

function whyNotText({
  metadata,
  content,
  sender_id,
  sender_type,
}: MessageItem): SuppressionReason | undefined {
  if (textOf(metadata.opt_out_type) !== '' || optOutWords.test(content.trim())) return 'opt_out';
  if (sender_type === 'other') return 'not_a_person';
  if (sender_type === 'phone' && !/^\+[1-9]\d{6,14}$/.test(sender_id)) return 'not_a_person';
  return undefined;
}

function whyNotMail({ metadata, sender_id }: MessageItem): SuppressionReason | undefined {
  const autoSubmitted = textOf(metadata.auto_submitted).toLowerCase();
  if (autoSubmitted !== '' && !/^no\b/.test(autoSubmitted)) return 'auto_submitted';
  if (/^(bulk|list|junk|auto_reply)\b/i.test(textOf(metadata.precedence))) return 'bulk_mail';
  if (listOf(metadata.list_headers).length > 0) return 'mailing_list';
  if (isSuppressed(textOf(metadata.x_auto_response_suppress))) return 'auto_response_suppressed';
  if (isNullSender(metadata)) return 'null_sender';
  if (robotMailbox.test(sender_id) || robotMailbox.test(`${textOf(metadata.envelope_from).toLowerCase()}`)) {
    return 'no_reply_sender';
  }
  if (Number(metadata.spam_score) >= spamThreshold) return 'spam';
  return isForged(metadata, sender_id) ? 'sender_not_authenticated' : undefined;
}

/** Exchange's header: `None` suppresses nothing. */
function isSuppressed(header: string): boolean {
  return header !== '' && !/^none$/i.test(header.trim());
}

function isNullSender({ envelope_from, return_path }: JsonObject): boolean {
  return [envelope_from, return_path].some(
    (value) => typeof value === 'string' && nullSenders.has(value.trim()),
  );
}

/**
 * A verdict is there, and none vouches for the address that would be answered. As in DMARC, SPF vouches for the
 * envelope's domain and DKIM for the one that signed: a forger's own domain passes both.
 */
function isForged({ spf, dkim, dkim_domains, envelope_from }: JsonObject, sender: string): boolean {
  const verdicts = listOf(dkim);
  if (textOf(spf) === '' && verdicts.length === 0) return false;
  const domains = listOf(dkim_domains);
  const isPassedBySpf = isPass(textOf(spf)) && isAligned(domainOf(textOf(envelope_from)), sender);
  return !isPassedBySpf && !verdicts.some((verdict, at) => isPass(verdict) && isAligned(domains[at], sender));
}

function isPass(verdict: string): boolean {
  return /^pass\b/i.test(verdict);
}

/** The same domain, or one below the other. A verdict that names no domain counts for the sender's. */
function isAligned(domain: string | undefined, sender: string): boolean {
  const own = domainOf(sender);
  const named = (domain || own).toLowerCase();
  return named === own || named.endsWith(`.${own}`) || own.endsWith(`.${named}`);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}

function listOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
