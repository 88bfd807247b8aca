import { createHash } from 'node:crypto';
import { parseCleanJson } from '../../clean-json.ts';
import type { JsonValue } from '../../json.ts';
import type { Attachment, ContentUpload } from '../../messages/inbound-message.ts';
import { truncateToBytes } from '../../messages/truncate.ts';
import type { MailFields, MailFile } from './mail-fields.ts';
import { stringRecord } from './string-record.ts';

/** A file of a mail with its digest. */
export interface DigestedFile extends MailFile {
  readonly sha256: string;
}

const maxNameBytes = 255;
const octetStream = 'application/octet-stream';

/** The files with what `attachment-info` and `content-ids` say of them, in the order of their part names. */
export function describeFiles(fields: MailFields): DigestedFile[] {
  const contentIdByPart = new Map(
    [...stringRecord(fields.contentIds)].map(([contentId, part]) => [part, contentId]),
  );
  const infoByPart = infoOf(fields.attachmentInfo);
  return [...fields.files]
    .sort((left, right) => left.part.localeCompare(right.part, 'en', { numeric: true }))
    .map((file) => {
      const info = stringRecord(JSON.stringify(infoByPart[file.part] ?? {}));
      const contentId = file.contentId ?? info.get('content-id') ?? contentIdByPart.get(file.part);
      return {
        part: file.part,
        name: nameOf(info.get('filename') ?? info.get('name') ?? file.name),
        contentType: contentTypeOf(info.get('type') ?? file.contentType),
        ...(contentId && { contentId: truncateToBytes(contentId.replace(/^<|>$/g, ''), maxNameBytes) }),
        bytes: file.bytes,
        sha256: createHash('sha256').update(file.bytes).digest('hex'),
      };
    });
}

/** The attachments as the message names them, and their bytes under keys of ours. */
export function attachFiles(
  messageId: string,
  files: readonly DigestedFile[],
): { attachments: Attachment[]; uploads: ContentUpload[] } {
  const keyOf = (index: number) => `messages/${messageId}/attachments/${index + 1}`;
  return {
    attachments: files.map(({ name, contentType, contentId, sha256, bytes }, index) => ({
      contentRef: keyOf(index),
      name,
      contentType,
      sizeBytes: bytes.length,
      sha256,
      ...(contentId !== undefined && { contentId }),
    })),
    uploads: files.map(({ contentType, bytes }, index) => ({ key: keyOf(index), contentType, bytes })),
  };
}

/** Without a prototype: a part may be called `constructor`. */
function infoOf(json: string | undefined): Readonly<Record<string, JsonValue | undefined>> {
  const parsed = json === undefined ? undefined : parseCleanJson(json);
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  return Object.assign(Object.create(null), isObject ? parsed : {});
}

function nameOf(name: string): string {
  return truncateToBytes(name.toWellFormed(), maxNameBytes);
}

/** The type becomes an HTTP header on its way to the bucket: only what can be one. */
function contentTypeOf(type: string): string {
  const [essence = ''] = type.toLowerCase().split(';', 1);
  return /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/.test(essence.trim()) ? essence.trim() : octetStream;
}
