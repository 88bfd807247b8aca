import { isUtf8 } from 'node:buffer';
import { isTextual } from './media-type.ts';

/** As much of a text as shows which byte of a unit comes first. */
const sampleBytes = 4096;

interface Halves {
  readonly units: number;
  /** By the place in the unit: how many of the sample's bytes are zero, and how many values they have. */
  readonly zeros: readonly [first: number, second: number];
  readonly values: readonly [first: number, second: number];
}

function halvesOf(bytes: Buffer): Halves {
  const zeros: [number, number] = [0, 0];
  const values = [new Set<number>(), new Set<number>()] as const;
  const end = Math.min(bytes.length & ~1, sampleBytes);
  for (let at = 0; at < end; at++) {
    const half = (at & 1) as 0 | 1;
    const byte = bytes[at] ?? 0;
    if (byte === 0) zeros[half]++;
    values[half].add(byte);
  }
  return { units: end / 2, zeros, values: [values[0].size, values[1].size] };
}

/**
 * The byte order of UTF-16 without a mark: big-endian (https://www.rfc-editor.org/rfc/rfc2781#section-4.3), unless the
 * bytes clearly say little-endian: they are valid in that order alone, more of them are ASCII or surrogate pairs in that
 * order, the second half of the units has far fewer values, as the letters of one script have, or far
 * more of them are letters of East Asia.
 */
export function utf16Order(bytes: Buffer): 'utf-16be' | 'utf-16le' {
  const sample = bytes.subarray(0, Math.min(bytes.length & ~1, sampleBytes));
  const [big, little] = [textOf(sample, 'utf-16be'), textOf(sample, 'utf-16le')];
  if (big.includes('\ufffd') !== little.includes('\ufffd'))
    return little.includes('\ufffd') ? 'utf-16be' : 'utf-16le';
  const [bigSigns, littleSigns] = [signsIn(big), signsIn(little)];
  if (bigSigns !== littleSigns) return littleSigns > bigSigns ? 'utf-16le' : 'utf-16be';
  const { units, values } = halvesOf(sample);
  if (units >= 3 && values[1] * 2 <= values[0]) return 'utf-16le';
  const [bigEast, littleEast] = [eastAsianIn(big), eastAsianIn(little)];
  return units >= 4 && (littleEast - bigEast) * 4 >= units ? 'utf-16le' : 'utf-16be';
}

/** Chinese, Japanese and Korean have letters under all values of both bytes: the other order makes half of them foreign. */
function eastAsianIn(text: string): number {
  return text.match(/[\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9f]/g)?.length ?? 0;
}

/** Without the end, where the sample may cut a pair. */
function textOf(sample: Buffer, order: string): string {
  const text = new TextDecoder(order).decode(sample);
  return sample.length < sampleBytes ? text : text.slice(0, -1);
}

/** How many letters a text has that another byte order hardly makes. */
function signsIn(text: string): number {
  return text.match(/[\t\n\r -~]|[\u{10000}-\u{10ffff}]/gu)?.length ?? 0;
}

/** The order of a text that nothing names as UTF-16: two thirds of its units have a zero, all in the same half. */
export function unsaidUtf16(bytes: Buffer): 'utf-16be' | 'utf-16le' | undefined {
  if (bytes.length < 4 || bytes.length % 2 === 1 || !bytes.includes(0)) return undefined;
  const { units, zeros } = halvesOf(bytes);
  if (zeros[0] > 0 === zeros[1] > 0) return undefined;
  return Math.max(...zeros) * 3 >= units * 2 ? utf16Order(bytes) : undefined;
}

/** UTF-32 without a mark: the order in which more of the units are letters of Unicode. */
export function utf32Order(bytes: Buffer): 'utf-32be' | 'utf-32le' {
  let little = 0;
  let big = 0;
  for (let at = 0; at + 4 <= Math.min(bytes.length, sampleBytes); at += 4) {
    if (bytes.readUInt32LE(at) <= 0x10ffff) little++;
    if (bytes.readUInt32BE(at) <= 0x10ffff) big++;
  }
  return little > big ? 'utf-32le' : 'utf-32be';
}

/** A text that is labeled UTF-16 or UTF-32 and is plainly written in bytes: valid UTF-8 without control characters. */
export function isWrittenInBytes(bytes: Buffer): boolean {
  return isUtf8(bytes) && isTextual(bytes) && (bytes.length % 2 === 1 || bytes.length >= 8);
}
