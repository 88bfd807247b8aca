import { decodeText } from './charsets.ts';
import type { EmailFields, EmailFile } from './email-fields.ts';
import { decodeHeader } from './encoded-words.ts';
import { parameterText } from './header-parameters.ts';
import { mimeBody } from './mime-body.ts';
import { type MimeHeaders, type MimePart, parseMime } from './mime-part.ts';

/** 40 MB in base64 are 520,000 lines. */
const maxLines = 600_000;

/**
 * The fields of an email that SendGrid posted as raw MIME: what it says of itself fills in what the post left out. An
 * email inside the email is an attachment, as it is where SendGrid does the parsing. Throws UnreadableEmailError when it is
 * no MIME.
 */
export async function withRawMime(fields: EmailFields, rawMime: Buffer): Promise<EmailFields> {
  const head = firstLines(withLineFeeds(rawMime));
  const { root, isCut: hasMoreParts } = parseMime(head);
  const isCut = head.length < rawMime.length || hasMoreParts;
  const { files, fallbacks, ...body } = await mimeBody(root);
  const { headers } = root;
  const subject = headers.values.get('subject');
  const decoded = subject === undefined ? undefined : await decodeHeader(subject);
  const subjectFallbacks = decoded?.fallbacks.map((label) => label || 'subject') ?? [];
  return {
    ...fields,
    headers: await headerBlock(headers),
    ...(!fields.from && (await headerText(headers, 'from'))),
    ...(!fields.to && (await headerText(headers, 'to'))),
    ...(!fields.cc && (await headerText(headers, 'cc'))),
    ...(decoded !== undefined && { subject: decoded.text }),
    ...body,
    ...(isCut && { isRawCut: true }),
    files: isCut ? fields.files : [...fields.files, ...(await Promise.all(files.map(toFile)))],
    charsetFallbacks: [...new Set([...fields.charsetFallbacks, ...subjectFallbacks, ...fallbacks])],
  };
}

/** An email whose lines all end with a carriage return alone, as old programs of the Macintosh write them. */
function withLineFeeds(rawMime: Buffer): Buffer {
  if (rawMime.includes(0x0a) || !rawMime.includes(0x0d)) return rawMime;
  return Buffer.from(rawMime.toString('latin1').replaceAll('\r', '\n'), 'latin1');
}

function firstLines(rawMime: Buffer): Buffer {
  let end = -1;
  for (let line = 0; line < maxLines; line++) {
    end = rawMime.indexOf(0x0a, end + 1);
    if (end < 0) return rawMime;
  }
  return rawMime.subarray(0, end + 1);
}

async function headerBlock({ lines }: MimeHeaders): Promise<string> {
  const texts = await Promise.all(lines.map((line) => unlabeled(line.replaceAll('\r\n', '\n'))));
  return texts.join('\n');
}

async function headerText(
  { values }: MimeHeaders,
  name: 'from' | 'to' | 'cc',
): Promise<Partial<EmailFields>> {
  const value = values.get(name);
  return value === undefined ? {} : { [name]: await unlabeled(value) };
}

/** Encoded words stay: a decoded name could be read as an address. */
async function unlabeled(bytes: string): Promise<string> {
  return (await decodeText(Buffer.from(bytes, 'latin1'))).text;
}

async function toFile(part: MimePart, index: number): Promise<EmailFile> {
  const { headers, disposition, contentType, bytes, type, isKnown } = part;
  const name =
    (await parameterText(disposition.parameters.get('filename'))) ||
    (await parameterText(contentType.parameters.get('name')));
  const contentId = headers.values.get('content-id');
  return {
    part: `attachment${index + 1}`,
    name,
    contentType: isKnown ? type : 'application/octet-stream',
    ...(contentId !== undefined && { contentId }),
    bytes,
  };
}
