import { expect, it } from 'vitest';
import { isOneSmsSegment } from '../../../../shared/messages/sms-segment.ts';

it.each([
  ['', true],
  ['a'.repeat(160), true],
  ['a'.repeat(161), false],
  ['äöüñ¿¡@£\n'.repeat(17), true],
  ['€'.repeat(80), true],
  ['€'.repeat(81), false],
  ['[ok] {x} ~^|\\', true],
  ['canción', false],
  ['ça', false],
  ['hello 👋', false],
  ['“quoted”', false],
])('%j is one segment: %s', (text, expected) => {
  expect(isOneSmsSegment(text)).toBe(expected);
});
