import type { JsonValue } from './json.ts';

/** Deeper than any provider nests, and well below DynamoDB's 32 levels. */
const maxDepth = 8;

/** The SDK's marshaller tells an object's kind by its `constructor`: one that came in JSON makes it throw. */
const forbiddenKeys = new Set(['', '__proto__', 'constructor']);

/**
 * A copy of parsed JSON that DynamoDB and SQS always accept: no empty or prototype keys, no lone surrogates, no
 * numbers that DynamoDB cannot hold (they become texts), nothing below eight levels (`null` in its place).
 */
export function cleanJson(value: unknown, depth = 0): JsonValue {
  if (depth > maxDepth) return null;
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return isStorable(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((entry) => cleanJson(entry, depth + 1));
  if (typeof value !== 'object' || value === null) return null;
  const clean: Record<string, JsonValue> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (!isForbiddenKey(key)) clean[key.toWellFormed()] = cleanJson(entry, depth + 1);
  }
  return clean;
}

/** True for keys that none of our objects may have. */
export function isForbiddenKey(key: string): boolean {
  return forbiddenKeys.has(key);
}

function isStorable(value: number): boolean {
  return (
    Number.isSafeInteger(value) ||
    (Number.isFinite(value) && Math.abs(value) < 1e15 && Math.abs(value) > 1e-100)
  );
}

/** JSON text as a clean value; undefined when it is not JSON. */
export function parseCleanJson(text: string): JsonValue | undefined {
  try {
    return cleanJson(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A longer text is not compared. */
const maxComparedCharacters = 64 * 1024;

/**
 * Whether a value holds all that a text of JSON says: false where the text is no JSON, where a name came twice, where a number
 * is written as JavaScript would not write it, and where cleaning changed anything. White space and needless escapes say
 * nothing.
 */
export function holdsAllOf(text: string, value: JsonValue): boolean {
  if (text.length > maxComparedCharacters) return false;
  const json = JSON.stringify(value);
  return json === text || (parseCleanJson(text) !== undefined && json === withoutStyle(text));
}

/** Of valid JSON only: in another text, quotes need not come in pairs. */
function withoutStyle(json: string): string {
  return json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[\t\n\r ]+/g, (token) =>
    token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : '',
  );
}
