import { describe, expect, it, vi } from 'vitest';
import {
  type PendingMessage,
  type RecoverPendingPorts,
  recoverPending,
} from '../../../../functions/recover-pending/recover-pending.ts';
import { pauseForAttempt } from '../../../../functions/recover-pending/retry-gap.ts';

const now = new Date('2026-11-24T10:05:00.000Z');
const options = { firstGapMs: 60_000, maxAttempts: 10, parallel: 4, signal: new AbortController().signal };

function pending(overrides: Partial<PendingMessage> = {}): PendingMessage {
  return {
    conversation_id: 'conv-1',
    primary_channel: 'message#SM1',
    channel_type: 'sms',
    request_id: 'request-1',
    received_at: '2026-11-24T10:00:00.000Z',
    retry_at: '2026-11-24T10:01:00.000Z',
    attempts: 0,
    ...overrides,
  };
}

function ports(overrides: Partial<RecoverPendingPorts> = {}): RecoverPendingPorts {
  return {
    now: () => now,
    random: () => 0,
    listPending: async () => [],
    reschedule: async () => true,
    start: async () => undefined,
    markFailed: async () => true,
    onStartFailed: () => undefined,
    ...overrides,
  };
}

describe('recoverPending', () => {
  it('starts a message that is due, after it moved its next try', async () => {
    const order: string[] = [];
    const reschedule = vi.fn(async () => order.push('reschedule') > 0);
    const start = vi.fn(async () => void order.push('start'));

    const result = await recoverPending(
      [0],
      ports({ listPending: async () => [pending()], reschedule, start }),
      options,
    );

    expect(order).toEqual(['reschedule', 'start']);
    expect(reschedule).toHaveBeenCalledWith(pending(), new Date('2026-11-24T10:06:00.000Z'));
    expect(start).toHaveBeenCalledWith(
      { conversation_id: 'conv-1', message_key: 'message#SM1', channel_type: 'sms', request_id: 'request-1' },
      1,
    );
    expect(result.started.get('sms')).toBe(1);
  });

  it('leaves a message alone whose time has not come, and still counts its age', async () => {
    const start = vi.fn(async () => undefined);
    const later = pending({ retry_at: '2026-11-24T10:05:00.001Z' });

    const result = await recoverPending([0], ports({ listPending: async () => [later], start }), options);

    expect(start).not.toHaveBeenCalled();
    expect(result.oldestAgeSeconds).toBe(300);
  });

  it('leaves a message to the run that moved it first', async () => {
    const start = vi.fn(async () => undefined);

    await recoverPending(
      [0],
      ports({ listPending: async () => [pending()], reschedule: async () => false, start }),
      options,
    );

    expect(start).not.toHaveBeenCalled();
  });

  it('marks a message failed after its last attempt', async () => {
    const markFailed = vi.fn(async () => true);
    const start = vi.fn(async () => undefined);
    const spent = pending({ attempts: 10 });

    const result = await recoverPending(
      [0],
      ports({ listPending: async () => [spent], markFailed, start }),
      options,
    );

    expect(markFailed).toHaveBeenCalledWith(spent);
    expect(start).not.toHaveBeenCalled();
    expect(result.failed.get('sms')).toBe(1);
  });

  it('goes on with the others when one can not be started', async () => {
    const start = vi.fn(async () => undefined).mockRejectedValueOnce(new Error('throttled'));
    const onStartFailed = vi.fn();
    const messages = [
      pending({ primary_channel: 'message#SM1' }),
      pending({ primary_channel: 'message#SM2' }),
    ];

    const result = await recoverPending(
      [0],
      ports({ listPending: async () => messages, start, onStartFailed }),
      options,
    );

    expect(onStartFailed).toHaveBeenCalledOnce();
    expect(result.started.get('sms')).toBe(1);
  });

  it('begins nothing new when its time is spent', async () => {
    const start = vi.fn(async () => undefined);

    await recoverPending([0], ports({ listPending: async () => [pending()], start }), {
      ...options,
      signal: AbortSignal.abort(),
    });

    expect(start).not.toHaveBeenCalled();
  });

  it('works through its shards with bounded parallelism', async () => {
    let running = 0;
    let most = 0;
    const start = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
    };
    const messages = Array.from({ length: 30 }, (_, index) =>
      pending({ primary_channel: `message#SM${index}` }),
    );

    const result = await recoverPending([0, 1], ports({ listPending: async () => messages, start }), options);

    expect(most).toBe(4);
    expect(result.started.get('sms')).toBe(60);
  });
});

describe('pauseForAttempt', () => {
  it('grows from the first gap to an hour', () => {
    const gaps = [1, 2, 3, 7, 8, 10].map((attempt) => pauseForAttempt(attempt, 60_000, () => 0) / 60_000);

    expect(gaps).toEqual([1, 2, 4, 60, 60, 60]);
  });

  it('adds up to half as much by chance', () => {
    expect(pauseForAttempt(1, 60_000, () => 1)).toBe(90_000);
  });
});
