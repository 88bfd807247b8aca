import type { ReplayResult } from '../../../wire.ts';

/** The outcome of a replay in a sentence: each word of it with its count. */
export function outcomeText({ counts, firstError }: ReplayResult): string {
  const words = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`);
  const done = words.length === 0 ? 'Nothing was replayed' : `Replayed: ${words.join(', ')}`;
  return firstError === null ? `${done}.` : `${done}. First error: ${firstError}`;
}
