/** What one check found. */
export interface Finding {
  /** What was looked at, as the line begins. */
  readonly what: string;
  readonly state: 'ok' | 'wrong' | 'unknown';
  /** What was found, or why it cannot be known. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export type Verdict = Omit<Finding, 'what'>;

export function ok(text: string): Verdict {
  return { state: 'ok', text };
}

export function wrong(text: string, remedy: string): Verdict {
  return { state: 'wrong', text, remedy };
}

export function unknown(text: string, remedy?: string): Verdict {
  return { state: 'unknown', text, ...(remedy !== undefined && { remedy }) };
}
