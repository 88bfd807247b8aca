import { isForbiddenKey } from '../clean-json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { truncateToBytes } from './truncate.ts';

/** Bytes of JSON that the metadata of one message may take: it travels in every context. */
const maxMetadataBytes = 16 * 1024;
const maxValueBytes = 4 * 1024;
const maxListEntries = 20;

/** A name, its value, and how many bytes of the value are kept where that is less than 4 KB. */
export type MetadataEntry = readonly [
  name: string,
  value: JsonValue | readonly string[] | undefined,
  maxBytes?: number,
];

/**
 * Metadata out of entries, in their order of importance. Long texts are cut, and lists of texts keep their first entries;
 * what does not fit any more is left out, and `metadata_truncated` says so. Undefined and empty texts are left out without
 * a word, and a name that came before stays.
 */
export function boundedMetadata(entries: Iterable<MetadataEntry>): JsonObject {
  const metadata: Record<string, JsonValue> = {};
  let bytes = 0;
  for (const [name, value, maxBytes = maxValueBytes] of entries) {
    if (value === undefined || value === '' || Object.hasOwn(metadata, name) || isForbiddenKey(name))
      continue;
    const bounded = boundValue(value as JsonValue, maxBytes);
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

function boundValue(value: JsonValue, maxBytes: number): JsonValue | undefined {
  if (typeof value === 'string') return truncateToBytes(value.toWellFormed(), maxBytes);
  if (typeof value !== 'object' || value === null) return value;
  if (isTextList(value)) return firstTexts(value, maxBytes);
  return Buffer.byteLength(JSON.stringify(value)) > maxBytes ? undefined : value;
}

function isTextList(value: JsonValue): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** The same list when all of it fits; half an entry is worse than none. */
function firstTexts(texts: string[], maxBytes: number): string[] | undefined {
  let bytes = 2;
  let kept = 0;
  for (const text of texts.slice(0, maxListEntries)) {
    bytes += Buffer.byteLength(JSON.stringify(text)) + 1;
    if (bytes > maxBytes) break;
    kept += 1;
  }
  if (kept === texts.length) return texts;
  return kept === 0 ? undefined : texts.slice(0, kept);
}

function sizeOf(name: string, value: JsonValue): number {
  return name.length + Buffer.byteLength(JSON.stringify(value)) + 4;
}
