import type { LogLine } from './read-logs.ts';

/** Lines that say the same. */
export interface LineGroup {
  readonly count: number;
  readonly level: string;
  readonly source: string;
  readonly message: string;
  /** The code that the line names; undefined where it names none. */
  readonly reason: string | undefined;
  /** When the last of them was written. */
  readonly latest: string;
}

/** Count lines by level, function, message and reason: the most frequent first. */
export function groupLines(lines: readonly LogLine[]): LineGroup[] {
  const groups = new Map<string, LineGroup>();
  for (const { level, source, message, at, facts } of lines) {
    const reason = reasonOf(facts);
    const key = JSON.stringify([level, source, message, reason]);
    const { count = 0, latest = at } = groups.get(key) ?? {};
    groups.set(key, {
      count: count + 1,
      ...{ level, source, message, reason },
      latest: latest > at ? latest : at,
    });
  }
  return [...groups.values()].sort((left, right) => right.count - left.count);
}

/** A refusal names a `reason` or an error; an error's own code says more than its name. */
function reasonOf(facts: LogLine['facts']): string | undefined {
  const { error, reason, error_code, outcome } = facts;
  const thrown = typeof error === 'object' && error !== null ? { ...error } : {};
  const { code, name } = thrown as { readonly code?: unknown; readonly name?: unknown };
  return [reason, error_code, code, name, error, outcome].find((value) => typeof value === 'string') as
    | string
    | undefined;
}
