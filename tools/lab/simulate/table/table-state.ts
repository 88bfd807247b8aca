import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemBytes, maxItemBytes } from './item-size.ts';
import type { IndexDefinition, KeyNames, TableDefinition } from './table-definition.ts';
import { type Item, ItemRefused, invalid } from './table-errors.ts';

/** What surrounds a table. */
export interface TableSurroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How much later than the table an index shows a write. */
  readonly indexLagMs: () => number;
  /** Told of every write when it happens. */
  readonly onWrite?: (before: Item | undefined, after: Item | undefined) => void;
}

interface Pending {
  readonly at: number;
  readonly key: string;
  readonly item: Item | undefined;
}

/** The items of one table, and what its indexes show of them already. */
export class TableState {
  readonly definition: TableDefinition;
  readonly items = new Map<string, Item>();
  readonly #around: TableSurroundings;
  /** Of all items, as the indexes know them. */
  readonly #shown = new Map<string, Item>();
  readonly #byIndex = new Map<string, Map<string, Map<string, Item>>>();
  readonly #lastShownAt = new Map<string, number>();
  #pending: Pending[] = [];

  constructor(definition: TableDefinition, around: TableSurroundings) {
    this.definition = definition;
    this.#around = around;
  }

  /** The item's identity. Throws a ValidationException for anything but a whole key of two texts. */
  keyOf(item: Item): string {
    const { partition, sort } = this.definition.key;
    return `${keyText(item, partition, 2_048)}\n${keyText(item, sort, 1_024)}`;
  }

  now(): number {
    return this.#around.now();
  }

  /** Throws when DynamoDB would not take the item. */
  assertStorable(item: Item, request: 'put' | 'update'): void {
    this.keyOf(item);
    for (const { key } of Object.values(this.definition.indexes)) {
      for (const name of [key.partition, key.sort]) assertIndexKey(item, name);
    }
    if (itemBytes(item) <= maxItemBytes) return;
    const message =
      request === 'put'
        ? 'Item size has exceeded the maximum allowed size'
        : 'Item size to update has exceeded the maximum allowed size';
    throw new ItemRefused(message);
  }

  write(key: string, item: Item | undefined): void {
    this.#around.onWrite?.(this.items.get(key), item);
    if (item === undefined) this.items.delete(key);
    else this.items.set(key, item);
    const soonest = this.#around.now() + this.#around.indexLagMs();
    // An index takes the writes of one item in their order.
    const at = Math.max(soonest, this.#lastShownAt.get(key) ?? 0);
    this.#lastShownAt.set(key, at);
    this.#pending.push({ at, key, item });
  }

  /** What an index shows under a partition key, ordered by its sort key. */
  shownBy(indexName: string, partition: string): Item[] {
    this.#catchUp();
    const { key } = this.definition.indexes[indexName] as IndexDefinition;
    const found = [...(this.#byIndex.get(indexName)?.get(partition)?.values() ?? [])];
    return found.sort((left, right) => compareTexts(textOf(left, key.sort), textOf(right, key.sort)));
  }

  #catchUp(): void {
    const now = this.#around.now();
    const due = this.#pending.filter(({ at }) => at <= now);
    if (due.length === 0) return;
    this.#pending = this.#pending.filter(({ at }) => at > now);
    for (const { key, item } of due) this.#show(key, item);
  }

  #show(key: string, item: Item | undefined): void {
    const before = this.#shown.get(key);
    if (item === undefined) this.#shown.delete(key);
    else this.#shown.set(key, item);
    for (const [name, { key: names }] of Object.entries(this.definition.indexes)) {
      if (before !== undefined && isIndexed(before, names)) {
        this.#partition(name, textOf(before, names.partition)).delete(key);
      }
      if (item !== undefined && isIndexed(item, names)) {
        this.#partition(name, textOf(item, names.partition)).set(key, item);
      }
    }
  }

  #partition(indexName: string, partition: string): Map<string, Item> {
    const index = this.#byIndex.get(indexName) ?? new Map<string, Map<string, Item>>();
    this.#byIndex.set(indexName, index);
    const items = index.get(partition) ?? new Map<string, Item>();
    index.set(partition, items);
    return items;
  }
}

/** An item without an index's keys is not in it: the index is sparse. */
function isIndexed(item: Item, { partition, sort }: KeyNames): boolean {
  return item[partition] !== undefined && item[sort] !== undefined;
}

export function textOf(item: Item, name: string): string {
  return item[name]?.S ?? '';
}

export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyText(item: Item, name: string, maxBytes: number): string {
  const value: AttributeValue | undefined = item[name];
  if (value === undefined) throw invalid(`Missing the key ${name} in the item`);
  if (value.S === undefined) throw invalid(`Type mismatch for key ${name} expected: S`);
  if (value.S === '') throw invalid(`The AttributeValue for a key attribute can not be empty: ${name}`);
  if (Buffer.byteLength(value.S) > maxBytes) throw invalid(`Size of key ${name} has exceeded ${maxBytes}`);
  return value.S;
}

function assertIndexKey(item: Item, name: string): void {
  const value = item[name];
  if (value === undefined) return;
  if (value.S === undefined) throw new ItemRefused(`Type mismatch for Index Key ${name} Expected: S`);
  if (value.S === '') throw new ItemRefused(`A value for an index key can not be empty: ${name}`);
}
