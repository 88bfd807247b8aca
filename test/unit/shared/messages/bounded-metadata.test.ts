import { expect, it } from 'vitest';
import { boundedMetadata } from '../../../../shared/messages/bounded-metadata.ts';

it('keeps what there is, and leaves out what there is not without a word', () => {
  expect(
    boundedMetadata([
      ['text', 'hello'],
      ['empty', ''],
      ['absent', undefined],
      ['zero', 0],
      ['no', false],
      ['list', ['a', 1]],
    ]),
  ).toEqual({ text: 'hello', zero: 0, no: false, list: ['a', 1] });
});

it('cuts a long text at 4 KB, never inside a character, and says so', () => {
  const { text, metadata_truncated } = boundedMetadata([['text', 'ä'.repeat(4_000)]]);

  expect(Buffer.byteLength(String(text))).toBe(4_096);
  expect(text).not.toContain('\uFFFD');
  expect(metadata_truncated).toBe(true);
});

it('leaves a large value out as a whole: half an object is worse than none', () => {
  expect(boundedMetadata([['data', { text: 'x'.repeat(5_000) }]])).toEqual({ metadata_truncated: true });
});

it('keeps what came first, and small things after a large one still fit', () => {
  const large = Array.from({ length: 10 }, (_, at): [string, string] => [`large_${at}`, 'x'.repeat(4_000)]);

  const metadata = boundedMetadata([['first', 'kept'], ...large, ['last', 'kept']]);

  expect(metadata).toMatchObject({ first: 'kept', large_0: expect.any(String), last: 'kept' });
  expect(metadata).not.toHaveProperty('large_9');
  expect(Buffer.byteLength(JSON.stringify(metadata))).toBeLessThan(17 * 1_024);
  expect(metadata.metadata_truncated).toBe(true);
});

it('repairs lone surrogates, which no queue takes', () => {
  expect(boundedMetadata([['text', 'a\uD800b']])).toMatchObject({ text: 'a\uFFFDb' });
});
