import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { normalizeNumber, numberBytes } from './decimal.ts';
import { type Item, invalid } from './table-errors.ts';

/** Where an item ends: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const maxItemBytes = 400 * 1024;

const maxLevels = 32;

const known = new WeakMap<object, number>();

/** An item's size by https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name in item) bytes += Buffer.byteLength(name) + attributeBytes(item[name] as AttributeValue, 1);
  return bytes;
}

/** Values never change once they are in the table, so that a size is computed once. */
function attributeBytes(value: AttributeValue, level: number): number {
  const cached = known.get(value);
  if (cached !== undefined) return cached;
  const bytes = computeBytes(value, level);
  known.set(value, bytes);
  return bytes;
}

function computeBytes(value: AttributeValue, level: number): number {
  if (level > maxLevels) throw invalid('Nesting Levels have exceeded supported limits');
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return checkedNumber(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return value.SS.reduce((sum, text) => sum + textBytes(text), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, text) => sum + checkedNumber(text), 0);
  if (value.L !== undefined)
    return value.L.reduce((sum, entry) => sum + 1 + attributeBytes(entry, level + 1), 3);
  if (value.M !== undefined) {
    return Object.entries(value.M).reduce(
      (sum, [name, entry]) => sum + 1 + Buffer.byteLength(name) + attributeBytes(entry, level + 1),
      3,
    );
  }
  return 1;
}

function textBytes(text: string): number {
  if (!text.isWellFormed()) throw invalid('One or more parameter values were invalid: text is no UTF-8');
  return Buffer.byteLength(text);
}

function checkedNumber(text: string): number {
  if (normalizeNumber(text) === undefined) {
    throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  }
  return numberBytes(text);
}
