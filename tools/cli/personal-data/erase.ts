import { inParallel } from '../../../shared/in-parallel.ts';
import { clearRecord } from './clear-record.ts';
import { deleteItem, type ErasePorts, eraseMessage, holdMessage } from './erase-message.ts';
import type { Stored, StoredRecord } from './find-stored.ts';

export interface EraseCounts {
  messages: number;
  files: number;
  list_entries: number;
  records_cleared: number;
  records_deleted: number;
  claims: number;
}

export interface EraseOptions {
  /** Names this run. */
  readonly run: string;
  /** Delete the records of conversations, too, where they are the subject's alone. */
  readonly withRecord: boolean;
  /** Aborts when the operator interrupts: what was begun is finished. */
  readonly signal: AbortSignal;
  /** Counted as it is done. */
  readonly counts: EraseCounts;
  readonly onErased?: (messages: number) => void;
}

export function noCounts(): EraseCounts {
  return { messages: 0, files: 0, list_entries: 0, records_cleared: 0, records_deleted: 0, claims: 0 };
}

const parallel = 8;
/** What arrives while this runs is found by the next look. */
const maxLooks = 5;

/**
 * Look and erase until a look finds nothing. The order can be interrupted anywhere and done again: the messages, which lead
 * to all the rest by the ids that they name, go last, and the nearest to what the operator typed at the very end. Resolves with false when it was interrupted, or something came again and again.
 */
export async function erase(
  ports: ErasePorts,
  look: () => Promise<Stored>,
  options: EraseOptions,
): Promise<boolean> {
  for (let looks = 1; looks <= maxLooks && !options.signal.aborted; looks++) {
    const before = total(options.counts);
    await eraseOnce(ports, await look(), options);
    if (total(options.counts) === before) return !options.signal.aborted;
  }
  return false;
}

async function eraseOnce(ports: ErasePorts, stored: Stored, options: EraseOptions): Promise<void> {
  const { counts, signal, run } = options;
  const each = <Item>(items: readonly Item[], work: (item: Item) => Promise<void>) =>
    inParallel(items, parallel, async (item) => {
      if (!signal.aborted) await work(item);
    });
  await each(stored.messages, (message) => holdMessage(ports, message, run));
  await each(stored.claims, async (claim) => {
    await deleteItem(ports.table, claim);
    counts.claims++;
  });
  await each(stored.records, (record) => eraseRecord(ports, { record, stored }, options));
  for (const group of stored.groups) {
    await each(group, async (message) => {
      const fileCount = await eraseMessage(ports, message);
      counts.files += fileCount;
      counts.messages++;
      options.onErased?.(counts.messages);
    });
  }
}

async function eraseRecord(
  { table }: ErasePorts,
  { record, stored }: { readonly record: StoredRecord; readonly stored: Stored },
  { counts, withRecord }: EraseOptions,
): Promise<void> {
  const { isChanged, entries } = await clearRecord(table, record, stored);
  counts.records_cleared += isChanged ? 1 : 0;
  counts.list_entries += entries;
  if (!withRecord || !record.isWholly) return;
  await deleteItem(table, record.key);
  counts.records_deleted++;
}

function total(counts: EraseCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
