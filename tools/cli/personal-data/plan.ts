import { counted } from '../terminal/counted.ts';
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

export function printPlan({ stored, fileCount }: Plan, withRecord: boolean): void {
  const { ids, messages, records, claims, mentions } = stored;
  if (ids.length > 0) console.log(`known as: ${ids.join(', ')}`);
  const whole = records.filter(({ isWholly }) => isWholly).length;
  console.log(`  messages: ${messages.length}, with ${counted(fileCount, 'file')}`);
  console.log(
    `  conversation records: ${whole} of its own${withRecord ? ', to be deleted' : ', to be cleared'}`,
  );
  if (records.length > whole)
    console.log(`  records of others that may list its messages: ${records.length - whole}`);
  console.log(`  claims: ${claims.length}`);
  if (mentions.length > 0) console.log(`  quarantined requests that only name it: ${mentions.length}`);
}

export function printCounts(counts: EraseCounts): void {
  console.log('erased:');
  for (const [what, count] of Object.entries(counts)) console.log(`  ${what.replaceAll('_', ' ')}: ${count}`);
}
