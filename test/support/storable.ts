import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

const maxItemBytes = 400 * 1024;
const maxLevels = 32;

/** Throws what DynamoDB answers to an item that it does not take: its documented limits on sizes, keys, numbers and texts. */
export function assertStorable(item: Record<string, unknown>): void {
  const attributes: Record<string, AttributeValue> = marshall(item, { removeUndefinedValues: true });
  assertKey(attributes.conversation_id, 2_048);
  assertKey(attributes.primary_channel, 1_024);
  const bytes = Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + size(name) + sizeOf(value, 1),
    0,
  );
  if (bytes > maxItemBytes) throw refusal(`item has ${bytes} bytes`);
}

function assertKey(attribute: AttributeValue | undefined, maxBytes: number): void {
  const text = attribute?.S ?? '';
  if (text === '' || size(text) > maxBytes) throw refusal('key is empty or too long');
}

function sizeOf(attribute: AttributeValue, level: number): number {
  if (level > maxLevels) throw refusal('nested too deeply');
  if (attribute.S !== undefined) return sizeOfText(attribute.S);
  if (attribute.N !== undefined) return sizeOfNumber(attribute.N);
  if (attribute.L !== undefined)
    return attribute.L.reduce((sum, entry) => sum + sizeOf(entry, level + 1) + 1, 3);
  if (attribute.M !== undefined)
    return Object.entries(attribute.M).reduce(
      (sum, [name, value]) => sum + sizeOfText(name) + sizeOf(value, level + 1) + 1,
      3,
    );
  return 1;
}

function sizeOfText(text: string): number {
  if (!text.isWellFormed()) throw refusal('text is not well-formed');
  return size(text);
}

function sizeOfNumber(text: string): number {
  const value = Math.abs(Number(text));
  const digits = text
    .replace(/e.*$/i, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+|0+$/g, '');
  const isInRange = value === 0 || (value >= 1e-130 && value < 1e126);
  if (!isInRange || digits.length > 38) throw refusal(`number ${text} is out of range`);
  return 21;
}

function size(text: string): number {
  return Buffer.byteLength(text);
}

function refusal(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}
