import { decodeText } from './charsets.ts';
import {
  type EmailFields,
  type EmailFile,
  isScalarField,
  type ScalarField,
  scalarFields,
} from './email-fields.ts';
import { charsetInHtml } from './html-charset.ts';
import { type Part, splitMultipart } from './multipart.ts';
import { stringRecord } from './string-record.ts';
import { UnreadableEmailError } from './unreadable.ts';

/**
 * The fields of a multipart email, each decoded by its own entry in `charsets` (SendGrid's documentation says that
 * headers are UTF-8; its traffic says otherwise). A scalar field that is repeated was forged by the email's text, which
 * can hold SendGrid's constant boundary: throws UnreadableEmailError. Of a repeated field that nothing reads the first counts.
 */
export async function multipartEmailFields(body: Buffer): Promise<EmailFields> {
  const parts = splitMultipart(body);
  const scalars = new Map<string, Part>();
  const files: Part[] = [];
  let isPartial = false;
  for (const part of parts) {
    if (part.fileName !== undefined || /^attachment\d+$/.test(part.name)) files.push(part);
    else if (!scalars.has(part.name)) scalars.set(part.name, part);
    else if (isScalarField(part.name)) throw new UnreadableEmailError('field_repeated');
    else isPartial = true;
  }
  const charsets = stringRecord(scalars.get('charsets')?.bytes.toString('utf8'));
  const charsetFallbacks: string[] = [];
  const fields: Partial<Record<ScalarField, string>> = {};
  for (const [wireName, field] of Object.entries(scalarFields)) {
    const part = scalars.get(wireName);
    if (part === undefined) continue;
    const inHtml = wireName === 'html' ? [charsetInHtml(part.bytes)] : [];
    const { text, isFallback } = await decodeText(part.bytes, charsets.get(wireName), ...inHtml);
    fields[field] = text;
    if (isFallback) charsetFallbacks.push(wireName);
  }
  const rawMime = scalars.get('email')?.bytes;
  return {
    ...fields,
    ...(rawMime && { rawMime }),
    ...(isPartial && { isPartial }),
    files: files.map(toFile),
    charsetFallbacks,
  };
}

/** Busboy reads a file name as UTF-8; what the sender called it is for display only. */
function toFile({ name, fileName, contentType, bytes }: Part): EmailFile {
  return { part: name, name: fileName ?? '', contentType, bytes };
}
