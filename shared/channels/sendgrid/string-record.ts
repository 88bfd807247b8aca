import { parseCleanJson } from '../../clean-json.ts';

/** The texts of a JSON object by key; empty when it is none. For SendGrid's small JSON fields, which can be anything. */
export function stringRecord(json: string | undefined): ReadonlyMap<string, string> {
  const parsed = json === undefined ? undefined : parseCleanJson(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return new Map();
  return new Map(
    Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
