import { describe, expect, it, vi } from 'vitest';
import type { PendingMessage } from '../../../../functions/recover-pending/recover-message.ts';
import {
  type RecoverPendingPorts,
  recoverPending,
} from '../../../../functions/recover-pending/recover-pending.ts';
import { pauseForAttempt } from '../../../../functions/recover-pending/retry-gap.ts';

const now = new Date('2026-11-24T10:05:00.000Z');
const options = {
  firstGapMs: 60_000,
  maxAttempts: 10,
  parallel: 4,
  perSecond: 50,
  maxFailuresInARow: 5,
  signal: new AbortController().signal,
};

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

/** `count` messages, each due 100 ms after the one before. */
function backlog(count: number): PendingMessage[] {
  return Array.from({ length: count }, (_, index) =>
    pending({
      primary_channel: `message#SM${index}`,
      retry_at: new Date(Date.parse('2026-11-24T10:01:00.000Z') + index * 100).toISOString(),
    }),
  );
}

function ports(overrides: Partial<RecoverPendingPorts> = {}): RecoverPendingPorts {
  return {
    now: () => now,
    random: () => 0,
    pause: async () => undefined,
    listPending: async () => [],
    reschedule: async () => true,
    takeBack: async () => undefined,
    start: async () => 'started',
    countFailed: () => undefined,
    markFailed: async () => true,
    onError: () => undefined,
    ...overrides,
  };
}

describe('recoverPending', () => {
  it('starts a message that is due, after it moved its next try', async () => {
    const order: string[] = [];
    const reschedule = vi.fn(async () => order.push('reschedule') > 0);
    const start = vi.fn(async () => {
      order.push('start');
      return 'started' as const;
    });

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
    const start = vi.fn(async () => 'started' as const);
    const later = pending({ retry_at: '2026-11-24T10:05:00.001Z' });

    const result = await recoverPending([0], ports({ listPending: async () => [later], start }), options);

    expect(start).not.toHaveBeenCalled();
    expect(result.oldestAgeSeconds).toBe(300);
  });

  it('reports the age of the oldest message, wherever in the list it is', async () => {
    const ages = ['10:04', '10:01', '10:03'].map((at) =>
      pending({ received_at: `2026-11-24T${at}:00.000Z` }),
    );

    const result = await recoverPending([0], ports({ listPending: async () => ages }), options);

    expect(result.oldestAgeSeconds).toBe(240);
  });

  it('leaves a message to the run that moved it first', async () => {
    const start = vi.fn(async () => 'started' as const);

    await recoverPending(
      [0],
      ports({ listPending: async () => [pending()], reschedule: async () => false, start }),
      options,
    );

    expect(start).not.toHaveBeenCalled();
  });

  it('counts a message as failed before it marks it after the last attempt', async () => {
    const order: string[] = [];
    const markFailed = vi.fn(async () => order.push('mark') > 0);
    const start = vi.fn(async () => 'started' as const);
    const spent = pending({ attempts: 10 });

    await recoverPending(
      [0],
      ports({
        listPending: async () => [spent],
        countFailed: ({ channel_type }) => void order.push(`count ${channel_type}`),
        markFailed,
        start,
      }),
      options,
    );

    expect(markFailed).toHaveBeenCalledWith(spent);
    expect(start).not.toHaveBeenCalled();
    expect(order).toEqual(['count sms', 'mark']);
  });

  it('starts the longest due first, across all shards', async () => {
    const [first, second, third] = backlog(3) as [PendingMessage, PendingMessage, PendingMessage];
    const started: string[] = [];

    await recoverPending(
      [0, 1],
      ports({
        listPending: async (shard) => (shard === 0 ? [second] : [first, third]),
        start: async ({ message_key }) => {
          started.push(message_key);
          return 'started';
        },
      }),
      { ...options, parallel: 1 },
    );

    expect(started).toEqual([first, second, third].map(({ primary_channel }) => primary_channel));
  });

  it('begins nothing new when its time is spent', async () => {
    const start = vi.fn(async () => 'started' as const);

    const result = await recoverPending([0], ports({ listPending: async () => backlog(3), start }), {
      ...options,
      signal: AbortSignal.abort(),
    });

    expect(start).not.toHaveBeenCalled();
    expect(result.postponed).toBe(3);
  });

  it('works through its shards with bounded parallelism', async () => {
    let running = 0;
    let most = 0;
    const start = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return 'started' as const;
    };

    const result = await recoverPending(
      [0, 1],
      ports({ listPending: async () => backlog(30), start }),
      options,
    );

    expect(most).toBe(4);
    expect(result.started.get('sms')).toBe(60);
  });

  it('starts no more in a second than it may', async () => {
    const pause = vi.fn(async (_ms: number) => undefined);

    await recoverPending([0], ports({ listPending: async () => backlog(6), pause }), {
      ...options,
      perSecond: 2,
    });

    expect(pause.mock.calls.map(([ms]) => ms)).toEqual([0, 500, 1_000, 1_500, 2_000, 2_500]);
  });

  it('serves the other shards when one cannot be read, and says so', async () => {
    const result = await recoverPending(
      [0, 1],
      ports({
        listPending: async (shard) => (shard === 0 ? Promise.reject(new Error('throttled')) : [pending()]),
      }),
      options,
    );

    expect(result.started.get('sms')).toBe(1);
    expect(result.unreadable).toEqual([new Error('throttled')]);
  });
});

describe('recoverPending when the workflow engine is unavailable', () => {
  const away = async () => Promise.reject(new Error('ThrottlingException'));

  it('takes the try back, so that an outage uses up none', async () => {
    const takeBack = vi.fn(async () => undefined);
    const onError = vi.fn();
    const message = pending({ attempts: 3 });

    const result = await recoverPending(
      [0],
      ports({ listPending: async () => [message], start: away, takeBack, onError }),
      options,
    );

    const movedTo = new Date('2026-11-24T10:13:00.000Z');
    expect(takeBack).toHaveBeenCalledWith(message, movedTo, new Date('2026-11-24T10:06:00.000Z'));
    expect(onError).toHaveBeenCalledOnce();
    expect(result).toMatchObject({ started: new Map(), postponed: 1 });
  });

  it('leaves the rest of the backlog untouched after a few failures in a row', async () => {
    const reschedule = vi.fn(async () => true);

    const result = await recoverPending(
      [0],
      ports({ listPending: async () => backlog(500), start: away, reschedule }),
      options,
    );

    // Five in a row, and what was under way next to the fifth.
    expect(reschedule.mock.calls.length).toBeLessThanOrEqual(5 + options.parallel);
    expect(result.postponed).toBe(500);
  });

  it('continues with the others when single starts fail', async () => {
    const start = vi.fn<RecoverPendingPorts['start']>(async () => 'started');
    for (let index = 0; index < 10; index++)
      start.mockResolvedValueOnce('started').mockImplementationOnce(away);

    const result = await recoverPending([0], ports({ listPending: async () => backlog(40), start }), options);

    expect(result.started.get('sms')).toBe(30);
  });

  it('continues when the try cannot be taken back either', async () => {
    const result = await recoverPending(
      [0],
      ports({ listPending: async () => backlog(2), start: away, takeBack: away }),
      options,
    );

    expect(result.postponed).toBe(2);
  });

  it('counts the try of a message that is refused: it is the message and not the engine', async () => {
    const takeBack = vi.fn(async () => undefined);
    const start = vi.fn<RecoverPendingPorts['start']>(async () => 'started');
    for (let index = 0; index < 20; index++) start.mockResolvedValueOnce('refused');

    const result = await recoverPending(
      [0],
      ports({ listPending: async () => backlog(25), start, takeBack }),
      options,
    );

    expect(takeBack).not.toHaveBeenCalled();
    expect(result.started.get('sms')).toBe(5);
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
