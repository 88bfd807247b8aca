import type { JsonObject } from '../../shared/json.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { isSameMailbox, listOf, textOf } from './metadata-values.ts';

export type MachineReason =
  | 'auto_submitted'
  | 'bulk_mail'
  | 'mailing_list'
  | 'auto_response_suppressed'
  | 'machine_sent'
  | 'report';

/** Why a header's value marks an email as automated; undefined if a person may have written it. */
type Rule = (value: string) => MachineReason | undefined;

const whenSaid =
  (reason: MachineReason): Rule =>
  (value) =>
    /^(no|none|false|0)?$/i.test(value) ? undefined : reason;

const always =
  (reason: MachineReason): Rule =>
  () =>
    reason;

/** RFC 3834 section 5: `no` may have parameters. */
const autoSubmitted: Rule = (value) => (value === '' || /^no\b/i.test(value) ? undefined : 'auto_submitted');

const precedence: Rule = (value) =>
  /^(bulk|list|junk|auto[-_ ]?repl(y|ied))\b/i.test(value) ? 'bulk_mail' : undefined;

/** cPanel and BoxTrapper write `Preference` for `Precedence`; elsewhere it says something else. */
const preference: Rule = (value) => (/^auto[-_ ]?reply\b/i.test(value) ? 'machine_sent' : undefined);

const appleAction: Rule = (value) => (/^vacation\b/i.test(value) ? 'machine_sent' : undefined);

/** Exchange's header: `None` suppresses nothing. */
const suppress: Rule = (value) => (/^(none)?$/i.test(value) ? undefined : 'auto_response_suppressed');

/** Fastmail and Proton put it on every email of a person; everybody else on what they send in numbers. */
const feedbackId: Rule = (value) => (/:(fastmail|user:proton)$/i.test(value) ? undefined : 'bulk_mail');

/** By header name; every other one that the metadata keeps says by being there that a machine wrote. */
const rules: Readonly<Record<string, Rule>> = {
  'auto-submitted': autoSubmitted,
  precedence,
  preference,
  'x-precedence': precedence,
  'x-auto-response-suppress': suppress,
  'x-autoresponse-suppress': suppress,
  'x-apple-action': appleAction,
  'feedback-id': feedbackId,
  'x-feedback-id': feedbackId,
  'x-msfbl': always('bulk_mail'),
  'x-bulkmail': whenSaid('bulk_mail'),
  'x-campaign': always('bulk_mail'),
  'x-campaign-id': always('bulk_mail'),
  'x-campaignid': always('bulk_mail'),
  'x-csa-complaints': always('bulk_mail'),
  'x-mc-user': always('bulk_mail'),
  'x-failed-recipients': always('report'),
  'mailing-list': always('mailing_list'),
  'x-beenthere': always('mailing_list'),
  'x-mailing-list': always('mailing_list'),
  'x-mailman-version': always('mailing_list'),
  'x-ml-name': always('mailing_list'),
  'x-list-id': always('mailing_list'),
};

/** Exchange names the mailbox whose rule forwarded or answered the email. */
const inboxRule = 'x-ms-exchange-inbox-rules-loop';

/** RFC 6522's container, and what it contains: delivery reports, read receipts, complaints. */
const reportType =
  /^[\s"']*(multipart\/report|message\/(global-)?(delivery-status|disposition-notification|feedback-report|tracking-status))\b/i;

/** The reason to consider an email automated, by its headers; undefined without one. */
export function machineReason(item: MessageItem): MachineReason | undefined {
  const { metadata, attachments = [] } = item;
  const said = [
    autoSubmitted(bareText(textOf(metadata.auto_submitted))),
    precedence(bareText(textOf(metadata.precedence))),
    listOf(metadata.list_headers).length > 0 ? 'mailing_list' : undefined,
    suppress(bareText(textOf(metadata.x_auto_response_suppress))),
    ...listOf(metadata.machine_headers).map((header) => reasonOf(header, item)),
    isReport(metadata, attachments) ? 'report' : undefined,
  ] as const;
  return said.find((reason) => reason !== undefined);
}

function reasonOf(header: string, item: MessageItem): MachineReason | undefined {
  const colon = header.indexOf(':');
  const name = header.slice(0, colon);
  const value = bareText(header.slice(colon + 1));
  if (name === inboxRule) return isForwardedBy(value, item) ? undefined : 'machine_sent';
  return (rules[name] ?? whenSaid('machine_sent'))(value);
}

/** Without comments and quotes: RFC 5322 allows a comment anywhere in a structured header. */
function bareText(value: string): string {
  return value
    .replace(/\([^()]*\)/g, '')
    .replace(/["']/g, '')
    .trim();
}

/** True for a mailbox that the email was written to: its rule forwards the email of persons to us. */
function isForwardedBy(mailbox: string, { metadata, recipient_id }: MessageItem): boolean {
  const written = [metadata.envelope_to, metadata.header_to, metadata.cc, metadata.delivered_to].flatMap(
    listOf,
  );
  return [recipient_id, ...written].some((address) => isSameMailbox(address, mailbox));
}

function isReport({ content_type }: JsonObject, attachments: readonly JsonObject[]): boolean {
  const type = bareText(textOf(content_type)).replace(/^([\w-]+)\s*\/\s*/, '$1/');
  return (
    reportType.test(type) ||
    /;\s*report-type\s*=/i.test(type) ||
    attachments.some((file) => reportType.test(textOf(file.content_type)))
  );
}
