import { expect, it } from 'vitest';
import { beginningOf } from '../../../../tools/console/beginning-of.ts';

it('the beginning of a text ends between two characters, never within one', () => {
  const text = 'ab🎉cd🎉';

  const beginnings = Array.from({ length: 10 }, (_, length) => beginningOf(text, length));

  expect(beginnings.every((beginning) => beginning.isWellFormed() && text.startsWith(beginning))).toBe(true);
  expect(beginningOf(text, 3)).toBe('ab');
  expect(beginningOf(text, 4)).toBe('ab🎉');
  expect(beginningOf(text, 100)).toBe(text);
});
