import { firstAndLatest, messageIdsOf } from '../../shared/channels/sendgrid/message-ids.ts';
import type { JsonObject } from '../../shared/json.ts';
import { textOf } from './metadata-values.ts';

const maxSubjectCharacters = 200;
/** A line of a header has 998 characters at most (RFC 5322 section 2.1.1), with its name. */
const maxReferencesBytes = 900;
const maxIdBytes = 400;

/** `Re: ` and what the stranger's subject begins with: one line, well-formed, never ending inside a letter or an emoji. */
export function replySubject(subject: string | undefined): string {
  const line = firstLetters(oneLine(subject ?? ''), maxSubjectCharacters);
  if (!visible.test(line.replace(replyPrefix, ''))) return 'Re: your message';
  return replyPrefix.test(line) ? line : `Re: ${line}`;
}

/** `Re:`, and as other mailers write it: `RE :`, `Re[2]:`, `RE：`. */
const replyPrefix = /^re ?(?:\[\d{1,3}\] ?)?[:：]/i;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * What puts an answer into the thread of an email. SendGrid passes header values on as they are, so only ids that a header
 * may hold, visible ASCII in angle brackets, are repeated.
 */
export function replyThread({ message_id_header, references }: JsonObject): Record<string, string> {
  const id = idsOf(withBrackets(textOf(message_id_header)))[0];
  if (id === undefined) return {};
  const earlier = idsOf(textOf(references)).filter((reference) => reference !== id);
  return { 'In-Reply-To': id, References: firstAndLatest([...earlier, id], maxReferencesBytes) };
}

function idsOf(header: string): string[] {
  return messageIdsOf(header).filter((id) => /^[\x21-\x7e]+$/.test(id) && id.length <= maxIdBytes);
}

/** Some mailers leave them out. */
function withBrackets(id: string): string {
  return /^[^\s<>]+@[^\s<>]+$/.test(id) ? `<${id}>` : id;
}

/** Nothing of a stranger's mail may begin another header. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

function firstLetters(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  // One letter more than may stay, so that the last one that stays is seen whole.
  const letters = new Intl.Segmenter().segment(text.slice(0, 2 * maxCharacters).toWellFormed());
  let end = 0;
  for (const { index, segment } of letters) {
    if (index + segment.length > maxCharacters) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trim();
}
