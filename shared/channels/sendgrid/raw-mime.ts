import PostalMime, { type Email } from 'postal-mime';
import type { MailFields, MailFile } from './mail-fields.ts';
import { UnreadableMailError } from './unreadable.ts';

/**
 * The fields of a mail that SendGrid posted as raw MIME: what it says of itself fills in what the post left out. Throws
 * UnreadableMailError when it is no MIME.
 */
export async function withRawMime(fields: MailFields, rawMime: Buffer): Promise<MailFields> {
  const email = await parseMime(rawMime);
  return {
    ...fields,
    headers: email.headerLines.map(({ line }) => line).join('\n'),
    ...(fields.from === undefined && headerText(email, 'from')),
    ...(fields.to === undefined && headerText(email, 'to')),
    ...(fields.cc === undefined && headerText(email, 'cc')),
    ...(email.subject !== undefined && { subject: email.subject.toWellFormed() }),
    ...(email.text !== undefined && { text: email.text.toWellFormed() }),
    ...(email.html !== undefined && { html: email.html.toWellFormed() }),
    files: [...fields.files, ...filesOf(email)],
  };
}

async function parseMime(rawMime: Buffer): Promise<Email> {
  try {
    return await PostalMime.parse(rawMime, { maxNestingDepth: 50, maxHeadersSize: 1024 * 1024 });
  } catch {
    throw new UnreadableMailError('mime_malformed');
  }
}

function headerText(email: Email, name: 'from' | 'to' | 'cc'): Partial<MailFields> {
  const value = email.headers.find(({ key }) => key === name)?.value;
  return value === undefined ? {} : { [name]: value };
}

function filesOf({ attachments }: Email): MailFile[] {
  return attachments.map(({ filename, mimeType, contentId, content }, index) => ({
    part: `attachment${index + 1}`,
    name: filename ?? '',
    contentType: mimeType,
    ...(contentId !== undefined && { contentId }),
    bytes: typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as ArrayBuffer),
  }));
}
