import type { ContentUpload, ParsedWebhook } from '../../messages/inbound-message.ts';
import { otherMailSpellings } from '../../messages/mail-address.ts';
import { truncateToBytes } from '../../messages/truncate.ts';
import { addressesOfMail, envelopeOf, envelopeSender } from './addresses.ts';
import { htmlToText } from './html-text.ts';
import { attachFiles, type DigestedFile, describeFiles, sha256Of } from './mail-attachments.ts';
import type { MailFields } from './mail-fields.ts';
import { parseMailHeaders } from './mail-headers.ts';
import { mailMessageId } from './mail-message-id.ts';
import { mailMetadata } from './mail-metadata.ts';
import { withRawMime } from './raw-mime.ts';
import { UnreadableMailError } from './unreadable.ts';
import { hasVisibleText } from './visible-text.ts';

/** RFC 5322's line limit is 998. */
const maxSubjectBytes = 2_048;

/**
 * A mail as a message. Sender: the address of the `From` header, or the envelope's where the mail names none;
 * recipient: the envelope's, which is where it was really sent to. Throws UnreadableMailError when nobody sent it.
 */
export async function mailMessage(posted: MailFields): Promise<ParsedWebhook> {
  const { rawMime } = posted;
  const fields = rawMime === undefined ? posted : await withRawMime(posted, rawMime);
  const headers = parseMailHeaders(fields.headers);
  const envelope = envelopeOf(fields.envelope);
  const { from, to, cc } = addressesOfMail(fields);
  const sender = from[0] ?? envelopeSender(envelope);
  if (sender === undefined) throw new UnreadableMailError('no_sender');

  const files = await describeFiles(fields);
  const messageId = mailMessageId({
    // A mail without an id has its date: two that say just "yes" are two.
    messageIdHeader: headers.get('message-id') || headers.get('date') || '',
    from: fields.from ?? sender,
    to: [fields.to ?? '', ...[...envelope.to].sort()],
    subject: fields.subject ?? '',
    text: fields.text ?? '',
    html: fields.html ?? '',
    attachments: fields.isRawCut && rawMime ? [{ name: '', sha256: sha256Of(rawMime) }] : files,
  });
  const attached = attachFiles(messageId, files);
  const raw = rawUpload(messageId, rawMime);
  const html = htmlUpload(messageId, fields, files);
  const { overflow } = attached;
  const facts = { fields, headers, envelope, from, to, cc, overflow, rawRef: raw?.key, htmlRef: html?.key };
  return {
    kind: 'message',
    uploads: [...attached.uploads, ...(raw ? [raw] : []), ...(html ? [html] : [])],
    message: {
      messageId,
      provider: 'sendgrid',
      channelType: 'email',
      sender: { type: 'email', id: sender },
      senderAliases: otherMailSpellings(sender),
      recipientId: envelope.to[0] ?? to[0] ?? '',
      content: hasText(fields) ? (fields.text ?? '') : htmlToText(fields.html ?? '').toWellFormed(),
      ...(fields.subject !== undefined && { subject: truncateToBytes(fields.subject, maxSubjectBytes) }),
      media: [],
      attachments: attached.attachments,
      metadata: mailMetadata(facts),
    },
  };
}

function rawUpload(messageId: string, rawMime: Buffer | undefined): ContentUpload | undefined {
  return rawMime && { key: `messages/${messageId}/raw.eml`, contentType: 'message/rfc822', bytes: rawMime };
}

/** HTML is kept where it is all there is, or shows images of the mail: the text made from it loses something. */
function htmlUpload(
  messageId: string,
  fields: MailFields,
  files: readonly DigestedFile[],
): ContentUpload | undefined {
  const { html } = fields;
  const hasInlineFiles = files.some(({ contentId }) => contentId !== undefined);
  if (!html || (hasText(fields) && !hasInlineFiles)) return undefined;
  return {
    key: `messages/${messageId}/body.html`,
    contentType: 'text/html; charset=utf-8',
    bytes: Buffer.from(html, 'utf8'),
  };
}

function hasText({ text = '', html }: MailFields): boolean {
  return !html || hasVisibleText(text);
}
