import { isForbiddenKey } from '../clean-json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { truncateToBytes } from './truncate.ts';

/** Bytes of JSON that the metadata of one message may take: it travels in every context. */
const maxMetadataBytes = 16 * 1024;
const maxValueBytes = 4 * 1024;

/**
 * Metadata out of entries, in their order of importance. Long texts are cut; what does not fit any more is left out, and
 * `metadata_truncated` says so. Undefined and empty texts are left out without a word, and a name that came before stays.
 */
export function boundedMetadata(entries: Iterable<readonly [string, JsonValue | undefined]>): JsonObject {
  const metadata: Record<string, JsonValue> = {};
  let bytes = 0;
  for (const [name, value] of entries) {
    if (value === undefined || value === '' || Object.hasOwn(metadata, name) || isForbiddenKey(name))
      continue;
    const bounded = boundValue(value);
    const size = bounded === undefined ? 0 : sizeOf(name, bounded);
    if (bounded === undefined || bytes + size > maxMetadataBytes) {
      metadata.metadata_truncated = true;
      continue;
    }
    if (bounded !== value) metadata.metadata_truncated = true;
    metadata[name] = bounded;
    bytes += size;
  }
  return metadata;
}

function boundValue(value: JsonValue): JsonValue | undefined {
  if (typeof value === 'string') return truncateToBytes(value.toWellFormed(), maxValueBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Buffer.byteLength(JSON.stringify(value)) > maxValueBytes ? undefined : value;
}

function sizeOf(name: string, value: JsonValue): number {
  return name.length + Buffer.byteLength(JSON.stringify(value)) + 4;
}
