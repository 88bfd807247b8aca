import { parseCleanJson } from '../../clean-json.ts';
import type { JsonValue } from '../../json.ts';

/** 300 attachments with long names need 200 KB; reading 4 MB of hostile JSON takes a second. */
const maxCharacters = 256 * 1024;

/** A JSON field of SendGrid's, which can be anything; undefined when it is no JSON, or far longer than SendGrid makes it. */
export function fieldJson(json: string | undefined): JsonValue | undefined {
  return json === undefined || json.length > maxCharacters ? undefined : parseCleanJson(json);
}

/** The texts of a JSON object by key; empty when it is none. */
export function stringRecord(json: string | undefined): ReadonlyMap<string, string> {
  return textsOf(fieldJson(json));
}

/** The texts of an object by key; empty when it is none. */
export function textsOf(value: JsonValue | undefined): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map();
  return new Map(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
