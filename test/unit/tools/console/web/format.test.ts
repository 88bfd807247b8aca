import { expect, it } from 'vitest';
import { formatBytes, formatDuration, plural } from '../../../../../tools/console/web/core/format.ts';

it.each([
  [0, '0 ms'],
  [240.4, '240 ms'],
  [1_204, '1.20 s'],
  [12_345, '12.3 s'],
  [60_000, '1 min 0 s'],
  [460_600, '7 min 40 s'],
  [7_500_000, '2 h 5 min'],
])('the console writes %i ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [512, '512 B'],
  [12_800, '12.5 KB'],
  [3_145_728, '3.0 MB'],
])('the console writes %i bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, '0 media'],
  [1, '1 medium'],
  [2, '2 media'],
])('the console writes %i of a noun with its own plural as %s', (count, text) => {
  expect(plural(count, 'medium', 'media')).toBe(text);
});
