import { otherEmailSpellings } from '../../messages/email-address.ts';
import type { ContentUpload, InboundMessage, ParsedMessage } from '../../messages/inbound-message.ts';
import { truncateToBytes } from '../../messages/truncate.ts';
import { htmlKey, maxStoredAttachments } from '../../store/content-keys.ts';
import { addressesOfEmail, envelopeOf, envelopeSender } from './addresses.ts';
import { attachFiles, describeFiles, sha256Of } from './email-attachments.ts';
import type { EmailFields } from './email-fields.ts';
import { firstOfEach, headerEntries } from './email-headers.ts';
import { emailMessageId } from './email-message-id.ts';
import { emailMetadata } from './email-metadata.ts';
import { htmlToText } from './html-text.ts';
import { withRawMime } from './raw-mime.ts';
import { UnreadableEmailError } from './unreadable.ts';
import { hasVisibleText } from './visible-text.ts';

/** RFC 5322's line limit is 998. */
const maxSubjectBytes = 2_048;

/**
 * An email as a message. Sender: the address of the `From` header, or the envelope's where the email names none;
 * recipient: the envelope's, which is where it was really sent to. Throws UnreadableEmailError when nobody sent it.
 */
export async function emailMessage(posted: EmailFields): Promise<ParsedMessage> {
  const { rawMime } = posted;
  const fields = rawMime === undefined ? posted : await withRawMime(posted, rawMime);
  const allHeaders = headerEntries(fields.headers);
  const headers = firstOfEach(allHeaders);
  const envelope = envelopeOf(fields.envelope);
  const { from, to, cc } = addressesOfEmail(fields);
  const sender = from[0] ?? envelopeSender(envelope);
  if (sender === undefined) throw new UnreadableEmailError('no_sender');

  const files = await describeFiles(fields);
  const messageId = emailMessageId({
    // An email without an id has its date: two that say just "yes" are two.
    messageIdHeader: headers.get('message-id') || headers.get('date') || '',
    from: fields.from ?? sender,
    to: [fields.to ?? '', ...[...envelope.to].sort()],
    subject: fields.subject ?? '',
    text: fields.text ?? '',
    html: fields.html ?? '',
    attachments: fields.isRawCut && rawMime ? [{ name: '', sha256: sha256Of(rawMime) }] : files,
  });
  const attached = attachFiles(messageId, files);
  const html = htmlUpload(messageId, fields);
  const { overflow } = attached;
  const facts = { fields, headers, allHeaders, envelope, from, to, cc, overflow };
  const message: InboundMessage = {
    messageId,
    provider: 'sendgrid',
    channelType: 'email',
    sender: { type: 'email', id: sender },
    senderAliases: otherEmailSpellings(sender),
    recipientId: envelope.to[0] ?? to[0] ?? '',
    content: hasText(fields) ? (fields.text ?? '') : htmlToText(fields.html ?? '').toWellFormed(),
    ...(fields.subject !== undefined && { subject: truncateToBytes(fields.subject, maxSubjectBytes) }),
    media: [],
    attachments: attached.attachments,
    ...(html && { htmlRef: html.key }),
    metadata: emailMetadata(facts),
  };
  return {
    kind: 'message',
    uploads: [...attached.uploads, ...(html ? [html] : [])],
    raw: isLossy(fields, message) ? 'only_copy' : 'spare_copy',
    message,
  };
}

/** Whether the message and its files lack something of the email, or hold it only as a guess. */
function isLossy(fields: EmailFields, { content, subject, metadata }: InboundMessage): boolean {
  return (
    fields.isRawCut === true ||
    fields.isPartial === true ||
    fields.files.length > maxStoredAttachments ||
    fields.charsetFallbacks.length > 0 ||
    metadata.metadata_truncated === true ||
    subject !== fields.subject ||
    content.includes('\uFFFD')
  );
}

function htmlUpload(messageId: string, { html }: EmailFields): ContentUpload | undefined {
  if (!html) return undefined;
  return {
    key: htmlKey(messageId),
    contentType: 'text/html; charset=utf-8',
    bytes: Buffer.from(html, 'utf8'),
  };
}

function hasText({ text = '', html }: EmailFields): boolean {
  return !html || hasVisibleText(text);
}
