import { type Item, itemSize } from './item-size.ts';

/** A global index: its keys, and which attributes it carries (undefined: keys only). */
export interface TableIndex {
  readonly name: string;
  readonly keys: readonly string[];
  readonly projected: readonly string[];
}

/** What a write consumes of an on-demand table: 1 unit for each KB begun, of the larger of the two versions. */
export interface WriteUnits {
  readonly table: number;
  readonly indexes: number;
}

const kilobyte = 1_024;
const tableKeys = ['conversation_id', 'primary_channel'];

/**
 * Units of one write. An index is written to when what it carries changes: once, or twice when an entry moves. In a
 * transaction everything counts twice, the indexes too: so Amazon's DynamoDB Local reports it.
 */
export function writeUnits(
  { before, after }: { readonly before: Item | undefined; readonly after: Item },
  indexes: readonly TableIndex[],
  isTransaction: boolean,
): WriteUnits {
  const factor = isTransaction ? 2 : 1;
  const size = Math.max(before === undefined ? 0 : itemSize(before), itemSize(after));
  return {
    table: factor * unitsOf(size),
    indexes: factor * indexes.reduce((sum, index) => sum + indexUnits(index, before, after), 0),
  };
}

function indexUnits(index: TableIndex, before: Item | undefined, after: Item): number {
  const old = before && entryOf(index, before);
  const next = entryOf(index, after);
  if (old === undefined || next === undefined) return unitsOf(itemSize(old ?? next ?? {}));
  if (JSON.stringify(old) === JSON.stringify(next)) return 0;
  const moves = index.keys.some((key) => old[key] !== next[key]);
  return moves
    ? unitsOf(itemSize(old)) + unitsOf(itemSize(next))
    : unitsOf(Math.max(itemSize(old), itemSize(next)));
}

/** What an index carries of an item; undefined when the item lacks one of its keys. */
function entryOf({ keys, projected }: TableIndex, item: Item): Item | undefined {
  if (keys.some((key) => item[key] === undefined)) return undefined;
  const names = new Set([...tableKeys, ...keys, ...projected]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

function unitsOf(bytes: number): number {
  return Math.ceil(bytes / kilobyte);
}
