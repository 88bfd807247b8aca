import { describe, expect, it } from 'vitest';
import { truncateToBytes } from '../../../../shared/messages/truncate.ts';

describe('truncateToBytes', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abc', 2, 'ab'],
    ['aä', 2, 'a'],
    ['👋👋', 7, '👋'],
    ['👋', 3, ''],
  ])('cuts %s to %i bytes as %s', (text, maxBytes, expected) => {
    expect(truncateToBytes(text, maxBytes)).toBe(expected);
  });
});
