import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/**
 * A DynamoDB number as a JavaScript number where that loses nothing, else as a NumberValue, which is written back as it
 * was. By default the SDK throws for numbers that JavaScript cannot hold: a conversation that the upstream service gave
 * such a number could not be read at all.
 */
function exactNumber(text: string): number | NumberValue {
  const number = Number(text);
  return isExact(number, text) ? number : NumberValue.from(text);
}

/** DynamoDB stores 38 significant digits and JavaScript about 15; fewer than 16 always survive. */
function isExact(number: number, text: string): boolean {
  const digits = text
    .replace(/e.*$/i, '')
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '');
  return Number.isFinite(number) && (digits.length <= 15 || Number.isSafeInteger(number));
}

/** For every document client and `unmarshall`: numbers survive reading and writing. The SDK changes what it is given. */
export function exactNumbers() {
  return { wrapNumbers: exactNumber };
}

/** The item inside a failed condition; undefined when there was none. */
export function itemOf(
  attributes: Record<string, AttributeValue> | undefined,
): Record<string, unknown> | undefined {
  if (attributes === undefined || Object.keys(attributes).length === 0) return undefined;
  return unmarshall(attributes, exactNumbers());
}
