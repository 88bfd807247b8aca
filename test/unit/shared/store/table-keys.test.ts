import { expect, it } from 'vitest';
import { isReservedSortKey, retryBucketCount, retryBucketOf } from '../../../../shared/store/table-keys.ts';

it.each(['claim', 'message#SM1', 'event#1'])('keeps the sort key %s from being taken for a sender', (key) => {
  expect(isReservedSortKey(key)).toBe(true);
});

it.each(['+15551230001', 'US.1349', 'jo#1@example.com', 'Claims', '72725'])(
  'takes %s for a sender',
  (key) => {
    expect(isReservedSortKey(key)).toBe(false);
  },
);

it('spreads messages evenly over the retry buckets', () => {
  const counts = new Map<string, number>();
  for (let index = 0; index < 16_000; index++) {
    const bucket = retryBucketOf(`SM${index.toString(16).padStart(32, '0')}`);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }

  expect(counts.size).toBe(retryBucketCount);
  expect(Math.max(...counts.values())).toBeLessThan(1_500);
});
