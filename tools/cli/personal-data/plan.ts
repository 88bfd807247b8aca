import { counted } from '../terminal/counted.ts';
import type { Output } from '../terminal/output.ts';
import type { EraseCounts } from './erase.ts';
import type { Files } from './files.ts';
import type { Stored } from './find-stored.ts';

export interface Plan {
  readonly stored: Stored;
  readonly fileCount: number;
}

export async function planOf(stored: Stored, files: Files): Promise<Plan> {
  let fileCount = 0;
  for (const { message_id } of stored.messages) fileCount += (await files.keysOf(message_id)).length;
  return { stored, fileCount };
}

export function printPlan({ stored, fileCount }: Plan, withRecord: boolean, output: Output): void {
  const { ids, messages, records, claims, mentions } = stored;
  if (ids.length > 0) output.line(`known as: ${ids.join(', ')}`);
  const whole = wholeRecords(stored);
  output.line(`  messages: ${messages.length}, with ${counted(fileCount, 'file')}`);
  output.line(
    `  conversation records: ${whole} of its own${withRecord ? ', to be deleted' : ', to be cleared'}`,
  );
  if (records.length > whole)
    output.line(`  records of others that may list its messages: ${records.length - whole}`);
  output.line(`  claims: ${claims.length}`);
  if (mentions.length > 0) output.line(`  quarantined requests that only name it: ${mentions.length}`);
}

/** The plan as a document. It holds the person's addresses, as what is printed does. */
export function planDocument({ stored, fileCount }: Plan, withRecord: boolean): Record<string, unknown> {
  const whole = wholeRecords(stored);
  return {
    known_as: stored.ids,
    messages: stored.messages.length,
    files: fileCount,
    [withRecord ? 'records_to_delete' : 'records_to_clear']: whole,
    records_of_others: stored.records.length - whole,
    claims: stored.claims.length,
    quarantined_mentions: stored.mentions,
  };
}

function wholeRecords({ records }: Plan['stored']): number {
  return records.filter(({ isWholly }) => isWholly).length;
}

export function printCounts(counts: EraseCounts, output: Output): void {
  output.line('erased:');
  for (const [what, count] of Object.entries(counts)) output.line(`  ${what.replaceAll('_', ' ')}: ${count}`);
}
