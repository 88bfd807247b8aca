import { expect, it } from 'vitest';
import { groupLines } from '../../../../../tools/cli/logs/group-lines.ts';
import type { LogLine } from '../../../../../tools/cli/logs/read-logs.ts';

const line = (facts: LogLine['facts'], more: Partial<LogLine> = {}): LogLine => ({
  at: '2026-11-24T10:00:00.000Z',
  level: 'WARN',
  source: 'ReceiverIngress',
  message: 'webhook refused',
  facts,
  ...more,
});

it('counts lines by their reason, the most frequent first, with the time of the latest', () => {
  const groups = groupLines([
    line({ reason: 'malformed_request', message_id: 'one' }),
    line({ reason: 'invalid_signature', message_id: 'two' }),
    line({ reason: 'invalid_signature', message_id: 'three' }, { at: '2026-11-24T10:05:00.000Z' }),
    line({ reason: 'invalid_signature' }, { at: '2026-11-24T09:00:00.000Z' }),
  ]);

  expect(groups.map(({ count, reason, latest }) => [count, reason, latest])).toEqual([
    [3, 'invalid_signature', '2026-11-24T10:05:00.000Z'],
    [1, 'malformed_request', '2026-11-24T10:00:00.000Z'],
  ]);
});

it.each([
  [{ reason: 'provider_refused', error: { name: 'ProviderSendError' } }, 'provider_refused'],
  [{ error: { name: 'StoreUnavailableError', code: 'store_unavailable' } }, 'store_unavailable'],
  [{ error: { name: 'TimeoutError' } }, 'TimeoutError'],
  [{ error: 'connection closed' }, 'connection closed'],
  [{ outcome: 'ceiling_reached' }, 'ceiling_reached'],
  [{ message_id: 'SM1', error: null, reason: 7 }, undefined],
])('takes the reason of %j', (facts, reason) => {
  expect(groupLines([line(facts)])[0]?.reason).toBe(reason);
});

it('keeps apart what differs in level, function or message', () => {
  const reason = { reason: 'throttled' };

  const groups = groupLines([
    line(reason),
    line(reason, { level: 'ERROR' }),
    line(reason, { source: 'Recovery' }),
    line(reason, { message: 'webhook not taken' }),
  ]);

  expect(groups).toHaveLength(4);
});
