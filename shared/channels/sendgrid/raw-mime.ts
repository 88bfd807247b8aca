import PostalMime, { type Email } from 'postal-mime';
import type { MailFields, MailFile } from './mail-fields.ts';
import { readableCharsets, replacements } from './mime-charsets.ts';
import { UnreadableMailError } from './unreadable.ts';

/** 4.4 MB in base64 are 57,000 lines. The parser takes some microseconds for each, however short. */
const maxLines = 60_000;
const limits = { maxNestingDepth: 30, maxHeadersSize: 256 * 1024 };

/**
 * The fields of a mail that SendGrid posted as raw MIME: what it says of itself fills in what the post left out. A mail
 * inside the mail is an attachment, as it is where SendGrid does the parsing. Throws UnreadableMailError when it is no MIME.
 */
export async function withRawMime(fields: MailFields, rawMime: Buffer): Promise<MailFields> {
  const head = firstLines(rawMime);
  const isCut = head.length < rawMime.length;
  const { mime, decode, fallbacks } = await readableCharsets(head);
  const email = await parseMime(mime);
  // A file must keep its own bytes, and the labels were changed all over the mail.
  const hasChangedFile = mime !== head && email.attachments.some(mentionsCharset);
  const { attachments } = hasChangedFile ? await parseMime(head) : email;
  return {
    ...fields,
    headers: decode(email.headerLines.map(({ line }) => line).join('\n')),
    ...(!fields.from && headerText(email, 'from', decode)),
    ...(!fields.to && headerText(email, 'to', decode)),
    ...(!fields.cc && headerText(email, 'cc', decode)),
    ...(email.subject !== undefined && { subject: decode(email.subject) }),
    ...(email.text !== undefined && { text: decode(email.text) }),
    ...(email.html !== undefined && { html: decode(email.html) }),
    ...(isCut && { isRawCut: true }),
    files: isCut ? fields.files : [...fields.files, ...filesOf(attachments, decode)],
    charsetFallbacks: [...fields.charsetFallbacks, ...fallbacks],
  };
}

function firstLines(rawMime: Buffer): Buffer {
  let end = -1;
  for (let line = 0; line < maxLines; line++) {
    end = rawMime.indexOf(0x0a, end + 1);
    if (end < 0) return rawMime;
  }
  return rawMime.subarray(0, end + 1);
}

async function parseMime(mime: Buffer): Promise<Email> {
  try {
    return await PostalMime.parse(mime, { ...limits, forceRfc822Attachments: true });
  } catch {
    throw new UnreadableMailError('mime_malformed');
  }
}

function headerText(
  email: Email,
  name: 'from' | 'to' | 'cc',
  decode: (text: string) => string,
): Partial<MailFields> {
  const value = email.headers.find(({ key }) => key === name)?.value;
  return value === undefined ? {} : { [name]: decode(value) };
}

type File = Email['attachments'][number];

function filesOf(attachments: readonly File[], decode: (text: string) => string): MailFile[] {
  return attachments.map((file, index) => ({
    part: `attachment${index + 1}`,
    name: decode(file.filename ?? ''),
    contentType: file.mimeType,
    ...(file.contentId !== undefined && { contentId: file.contentId }),
    bytes: bytesOf(file),
  }));
}

function mentionsCharset(file: File): boolean {
  const bytes = bytesOf(file);
  return replacements.some((label) => bytes.includes(label));
}

function bytesOf({ content }: File): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(content as ArrayBuffer);
}
