import { createHash } from 'node:crypto';
import type { JsonValue } from '../../json.ts';
import type { Attachment, ContentUpload } from '../../messages/inbound-message.ts';
import { attachmentToJson } from '../../messages/message-item.ts';
import { truncateToBytes } from '../../messages/truncate.ts';
import { attachmentKey, attachmentListKey, maxStoredAttachments } from '../../store/content-keys.ts';
import type { EmailFields, EmailFile } from './email-fields.ts';
import { decodeFileName } from './header-parameters.ts';
import { fieldJson, stringRecord, textsOf } from './string-record.ts';

/** A file of an email with its digest. */
export interface DigestedFile extends EmailFile {
  readonly sha256: string;
}

/** More than this a message does not name, so that its item (400 KB) and its context (256 KB) always have room. */
const maxListedBytes = 96 * 1024;
const byPartName = new Intl.Collator('en', { numeric: true });

/** Where a list of attachments continues that is too long for a message. */
export interface AttachmentOverflow {
  readonly count: number;
  readonly ref: string;
}

const maxNameBytes = 255;
const octetStream = 'application/octet-stream';

/** The files with what `attachment-info` and `content-ids` say of them, in the order of their part names. */
export async function describeFiles(fields: EmailFields): Promise<DigestedFile[]> {
  const contentIdByPart = new Map(
    [...stringRecord(fields.contentIds)].map(([contentId, part]) => [part, contentId]),
  );
  const infoByPart = infoOf(fields.attachmentInfo);
  const names = fields.files.map(({ part }) => part);
  const files = [...fields.files].sort((left, right) => byPartName.compare(left.part, right.part));
  return Promise.all(
    files.map(async (file) => {
      // Where two parts have one name, the information is about one of them, and does not say which.
      const isOnly = names.indexOf(file.part) === names.lastIndexOf(file.part);
      const info = textsOf(isOnly ? infoByPart[file.part] : undefined);
      const contentId = file.contentId ?? info.get('content-id') ?? contentIdByPart.get(file.part);
      return {
        part: file.part,
        name: await nameOf(info.get('filename*') || info.get('filename') || info.get('name') || file.name),
        contentType: contentTypeOf(info.get('type') || file.contentType),
        ...(contentId && { contentId: truncateToBytes(contentId.replace(/^<|>$/g, ''), maxNameBytes) }),
        bytes: file.bytes,
        sha256: sha256Of(file.bytes),
      };
    }),
  );
}

/** The attachments as the message names them, their bytes under our keys, and where the list continues. */
export function attachFiles(
  messageId: string,
  files: readonly DigestedFile[],
): {
  readonly attachments: Attachment[];
  readonly uploads: ContentUpload[];
  readonly overflow: AttachmentOverflow | undefined;
} {
  const kept = files.slice(0, maxStoredAttachments);
  const all = kept.map((file, index) => toAttachment(messageId, file, index));
  const uploads = kept.map(({ contentType, bytes }, index) => ({
    key: attachmentKey(messageId, index + 1),
    contentType,
    bytes,
  }));
  const attachments = all.slice(0, countThatFits(all));
  if (attachments.length === files.length) return { attachments, uploads, overflow: undefined };
  const ref = attachmentListKey(messageId);
  const list = Buffer.from(JSON.stringify(all.map(attachmentToJson)));
  return {
    attachments,
    uploads: [...uploads, { key: ref, contentType: 'application/json', bytes: list }],
    overflow: { count: files.length, ref },
  };
}

function toAttachment(
  messageId: string,
  { name, contentType, contentId, sha256, bytes }: DigestedFile,
  index: number,
): Attachment {
  return {
    contentRef: attachmentKey(messageId, index + 1),
    name,
    contentType,
    sizeBytes: bytes.length,
    sha256,
    ...(contentId !== undefined && { contentId }),
  };
}

function countThatFits(attachments: readonly Attachment[]): number {
  let bytes = 0;
  const end = attachments.findIndex((attachment) => {
    bytes += Buffer.byteLength(JSON.stringify(attachmentToJson(attachment)));
    return bytes > maxListedBytes;
  });
  return end < 0 ? attachments.length : end;
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Without a prototype: a part may be called `constructor`. */
function infoOf(json: string | undefined): Readonly<Record<string, JsonValue | undefined>> {
  const parsed = fieldJson(json);
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  return Object.assign(Object.create(null), isObject ? parsed : {});
}

/** SendGrid passes on file names as the sender's program encoded them. */
async function nameOf(name: string): Promise<string> {
  const isEncoded = /=\?|'.*%/s.test(name);
  const text = isEncoded ? await decodeFileName(Buffer.from(name, 'utf8').toString('latin1')) : name;
  return truncateToBytes(text.toWellFormed(), maxNameBytes);
}

/** The type becomes an HTTP header on its way to the bucket: only what can be one. */
function contentTypeOf(type: string): string {
  const [essence = ''] = type.toLowerCase().split(';', 1);
  return /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/.test(essence.trim()) ? essence.trim() : octetStream;
}
