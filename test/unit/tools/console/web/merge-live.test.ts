import { describe, expect, it } from 'vitest';
import { mergeLive } from '../../../../../tools/console/web/views/conversations/merge-live.ts';
import type { ConsoleMessage } from '../../../../../tools/console/wire.ts';

const stored: ConsoleMessage = {
  messageId: 'one',
  conversationId: 'c',
  channel: 'sms',
  sender: '+1',
  recipient: '+2',
  subject: null,
  text: 'hello',
  isTextCut: false,
  files: [],
  receivedAt: '2026-11-24T10:00:01.000Z',
  status: 'pending',
  statusReason: null,
  attempts: 0,
  queue: null,
  queuedAt: null,
  metadata: { wa_id: '1' },
};
const live = {
  message_id: 'one',
  conversation_id: 'c',
  channel_type: 'sms',
  status: 'routed',
  received_at: '2026-11-24T10:00:01.000Z',
  queue: 'sms-replies',
  routed_at: '2026-11-24T10:00:02.000Z',
};

describe('what is stored and what the live connection tells', () => {
  it('shows a message that is not read yet, in its place in time', () => {
    const merged = mergeLive(
      [stored],
      [{ ...live, message_id: 'zero', received_at: '2026-11-24T10:00:00.000Z', text: 'hi' }],
    );

    expect(merged.map(({ messageId, text }) => [messageId, text])).toEqual([
      ['zero', 'hi'],
      ['one', 'hello'],
    ]);
  });

  it('takes a message for routed that was read just before', () => {
    expect(mergeLive([stored], [live])).toEqual([
      { ...stored, status: 'routed', queue: 'sms-replies', queuedAt: '2026-11-24T10:00:02.000Z' },
    ]);
  });

  it('leaves what the store says of a message that is done', () => {
    const failed = { ...stored, status: 'failed' };

    expect(mergeLive([failed], [live])).toEqual([failed]);
  });
});
