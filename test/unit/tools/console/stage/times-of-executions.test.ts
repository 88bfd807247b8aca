import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timesOfExecutions } from '../../../../../tools/console/stage/times-of-executions.ts';

const now = new Date('2026-08-02T12:00:00.000Z');
const isoOf = (spans: ReturnType<typeof timesOfExecutions>) =>
  spans.map(({ from, to }) => `${from.toISOString().slice(5, 16)} ${to.toISOString().slice(5, 16)}`);

describe('when executions of a message can have run', () => {
  it('covers its receipt, its queueing and just now', () => {
    const item = { received_at: '2026-07-30T08:00:00.000Z', queued_at: '2026-07-31T09:00:00.000Z' };

    expect(isoOf(timesOfExecutions([item], now))).toEqual([
      '07-30T07:59 07-30T09:00',
      '07-31T08:45 07-31T09:15',
      '08-02T11:00 08-02T12:05',
    ]);
  });

  it('covers one span for a message that came just now', () => {
    const item = { received_at: '2026-08-02T11:50:00.000Z', queued_at: '2026-08-02T11:50:01.000Z' };

    expect(isoOf(timesOfExecutions([item], now))).toEqual(['08-02T11:00 08-02T12:50']);
  });

  it('covers nothing for a message that the table does not hold', () => {
    expect(timesOfExecutions([], now)).toEqual([]);
  });

  it('covers every receipt and every queueing by spans that neither touch nor go back', () => {
    const time = fc.date({ min: new Date('2026-01-01'), max: now, noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(time, time), { minLength: 1, maxLength: 5 }), (pairs) => {
        const items = pairs.map(([received, queued]) => ({
          received_at: received.toISOString(),
          queued_at: queued.toISOString(),
        }));
        const spans = timesOfExecutions(items, now);
        const isCovered = (at: Date) => spans.some(({ from, to }) => from <= at && at <= to);
        expect([...pairs.flat(), now].every(isCovered)).toBe(true);
        expect(spans.every(({ from }, index) => index === 0 || from > (spans[index - 1]?.to ?? now))).toBe(
          true,
        );
      }),
    );
  });
});
