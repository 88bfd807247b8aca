import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { compareNumbers } from './decimal.ts';

/** `S`, `N`, `L`, … */
export function typeOf(value: AttributeValue): string {
  for (const type in value) return type;
  return '';
}

/** Deep equality by DynamoDB's rules: types must match, numbers count by value, sets without order. */
export function isEqual(left: AttributeValue, right: AttributeValue): boolean {
  if (left === right) return true;
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  if (type === 'N') return compareNumbers(left.N as string, right.N as string) === 0;
  if (type === 'L') return isEqualList(left.L as AttributeValue[], right.L as AttributeValue[]);
  if (type === 'M') return isEqualMap(left.M ?? {}, right.M ?? {});
  if (type === 'SS' || type === 'NS') return isEqualSet(left, right);
  if (type === 'B') return Buffer.compare(left.B as Uint8Array, right.B as Uint8Array) === 0;
  return left[type as 'S'] === right[type as 'S'];
}

function isEqualList(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  return (
    left.length === right.length && left.every((value, at) => isEqual(value, right[at] as AttributeValue))
  );
}

function isEqualMap(
  left: Readonly<Record<string, AttributeValue>>,
  right: Readonly<Record<string, AttributeValue>>,
): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const [a, b] = [left[name], right[name]];
      return a !== undefined && b !== undefined && isEqual(a, b);
    })
  );
}

function isEqualSet(left: AttributeValue, right: AttributeValue): boolean {
  const a = new Set(left.SS ?? left.NS ?? []);
  const b = right.SS ?? right.NS ?? [];
  return a.size === b.length && b.every((member) => a.has(member));
}

/** Order of two values of the same type (text by its UTF-8 bytes); undefined when they have none. */
export function order(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.S !== undefined && right.S !== undefined) return orderOfTexts(left.S, right.S);
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(left.B, right.B);
  return undefined;
}

const isAscii = /^[ -~]*$/;

function orderOfTexts(left: string, right: string): number {
  if (left === right) return 0;
  if (isAscii.test(left) && isAscii.test(right)) return left < right ? -1 : 1;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** What `size()` says; undefined for the types that have none. */
export function sizeFunction(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.B !== undefined) return value.B.length;
  const list = value.L ?? value.SS ?? value.NS ?? value.BS;
  if (list !== undefined) return list.length;
  return value.M === undefined ? undefined : Object.keys(value.M).length;
}
