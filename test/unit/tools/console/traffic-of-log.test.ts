import { describe, expect, it } from 'vitest';
import { toLoggedRequest, toTraffic } from '../../../../tools/console/api/traffic-of-log.ts';

const line = (fields: Record<string, unknown>) =>
  JSON.stringify({
    message: 'webhook acknowledged',
    timestamp: '2026-11-24T10:00:01.500Z',
    duration_ms: 12,
    ...fields,
  });

describe('traffic by the log of the ingress function', () => {
  it('reads acknowledged and refused requests and nothing else', () => {
    expect(toLoggedRequest(line({}))).toEqual({
      atMs: Date.parse('2026-11-24T10:00:01.500Z'),
      durationMs: 12,
      isAcknowledged: true,
    });
    expect(toLoggedRequest(line({ message: 'webhook refused' }))?.isAcknowledged).toBe(false);
    expect(toLoggedRequest(line({ message: 'webhook not taken' }))?.isAcknowledged).toBe(false);
    expect(toLoggedRequest(line({ message: 'conversation trimmed' }))).toBeUndefined();
    expect(toLoggedRequest(line({ duration_ms: undefined }))).toBeUndefined();
    expect(toLoggedRequest('START RequestId: 1')).toBeUndefined();
    expect(toLoggedRequest('{ not JSON')).toBeUndefined();
  });

  it('counts each second, the quiet ones too', () => {
    const at = (ms: number, durationMs: number, isAcknowledged = true) => ({
      atMs: ms,
      durationMs,
      isAcknowledged,
    });

    const traffic = toTraffic(
      [at(10_000, 5), at(10_400, 9), at(10_999, 7), at(12_000, 4, false), at(13_000, 1)],
      {
        fromSecond: 10,
        toSecond: 13,
      },
    );

    expect(traffic).toEqual([
      { at: 10, acknowledged: 3, refused: 0, medianMs: 7, slowestMs: 9 },
      { at: 11, acknowledged: 0, refused: 0, medianMs: null, slowestMs: null },
      { at: 12, acknowledged: 0, refused: 1, medianMs: 4, slowestMs: 4 },
    ]);
  });
});
