import { describe, expect, it } from 'vitest';
import { type NotifyLiveUiPorts, notifyLiveUi } from '../../../../functions/notify-live-ui/notify-live-ui.ts';
import { toContextObject } from '../../../../shared/context/to-context-object.ts';
import type { Connection } from '../../../../shared/store/connections.ts';
import { conversation, messageId, messageItem } from '../../../support/builders.ts';

const now = new Date('2026-11-24T10:00:02.000Z');
const input = {
  conversation_id: 'conv-1',
  message_key: `message#${messageId}`,
  channel_type: 'sms',
  request_id: 'request-1',
  event: 'message.routed' as const,
  queue: 'sms-replies',
  queued_at: now.toISOString(),
  context: toContextObject(messageItem(), conversation({ company_id: 'company-1' }), now),
};

function connections(count: number): Connection[] {
  return Array.from({ length: count }, (_, index) => ({
    connectionId: `c${index}`,
    canReadText: true,
    connectedAt: new Date('2026-11-24T09:00:00.000Z'),
    expiresAt: now.getTime() / 1_000 + 600,
  }));
}

function ports(page: readonly Connection[], overrides: Partial<NotifyLiveUiPorts> = {}): NotifyLiveUiPorts {
  return {
    now: () => now,
    random: () => 0,
    async *list() {
      yield page;
    },
    post: async () => 'sent',
    remove: async () => undefined,
    close: async () => undefined,
    ...overrides,
  };
}

describe('notifyLiveUi', () => {
  it('posts to many at a time, and never to more than allowed', async () => {
    let running = 0;
    let most = 0;
    const post: NotifyLiveUiPorts['post'] = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return 'sent';
    };

    const counts = await notifyLiveUi(input, ports(connections(300), { post }), {
      parallel: 50,
      signal: new AbortController().signal,
    });

    expect(counts.sent).toBe(300);
    expect(most).toBe(50);
  });

  it('stops when the time is over, although no client answers, and says how many it skipped', async () => {
    const deadline = new AbortController();
    let posts = 0;
    const post: NotifyLiveUiPorts['post'] = (_id, _frame, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve('failed'));
        if (++posts === 50) setImmediate(() => deadline.abort());
      });

    const counts = await notifyLiveUi(input, ports(connections(200), { post }), {
      parallel: 50,
      signal: deadline.signal,
    });

    expect(counts).toMatchObject({ failed: 50, skipped: 150 });
  });

  it('begins anywhere in the list, and still reaches everybody', async () => {
    const told: string[] = [];
    const post: NotifyLiveUiPorts['post'] = async (id) => {
      told.push(id);
      return 'sent';
    };

    await notifyLiveUi(input, ports(connections(4), { post, random: () => 0.5 }), {
      parallel: 1,
      signal: new AbortController().signal,
    });

    expect(told).toEqual(['c2', 'c3', 'c0', 'c1']);
  });
});
