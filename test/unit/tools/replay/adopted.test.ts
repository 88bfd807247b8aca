import { describe, expect, it } from 'vitest';
import { adoptedItem, withAdopted } from '../../../../tools/replay/adopted.ts';
import { messageId, messageItem } from '../../../support/builders.ts';

const entry = (minute: string) => ({ timestamp: `2026-11-24T10:${minute}:00.000Z` });
const item = messageItem({ received_at: entry('05').timestamp });
const times = (messages: readonly unknown[]) =>
  messages.map((message) => (message as { timestamp: string }).timestamp.slice(14, 16));

describe('withAdopted', () => {
  it('lists the message at its place in time', () => {
    const { messages } = withAdopted({ messages: [entry('01'), entry('05'), entry('09')] }, item);

    expect(times(messages)).toEqual(['01', '05', '05', '09']);
    expect(messages[2]).toMatchObject({ message_id: messageId, direction: 'INBOUND', content: 'hello' });
  });

  it('keeps the 20 latest: an older one is not listed where it would push out a later one', () => {
    const full = Array.from({ length: 20 }, (_, index) => entry(String(index + 10)));

    expect(withAdopted({ messages: full }, item).messages).toEqual(full);
  });

  it.each([
    [undefined, '05'],
    [entry('01').timestamp, '05'],
    [entry('09').timestamp, '09'],
  ])('never turns the times back: %s', (known, minute) => {
    const { lastUserMessageAt, lastActivityAt } = withAdopted(
      known === undefined ? {} : { last_user_message_at: known, last_activity_at: known },
      item,
    );

    expect(times([{ timestamp: lastUserMessageAt }, { timestamp: lastActivityAt }])).toEqual([
      minute,
      minute,
    ]);
  });
});

describe('adoptedItem', () => {
  it('is a pending message of the conversation, with nothing left of its time as an unknown one', () => {
    const unknown = messageItem({
      conversation_id: `unknown#${messageId}`,
      routing_status: 'fallback_suppressed',
      status_reason: 'answered_recently',
      attempts: 3,
      lease_until: 'before',
      lease_owner: 'somebody',
      expires_at: 1,
    });

    const adopted = adoptedItem({
      item: unknown,
      conversation: { conversation_id: 'conv-9', primary_channel: '+15551230001' },
      run: 'run',
      expiresAt: undefined,
      now: new Date('2026-11-24T11:00:00.000Z'),
    });

    expect(adopted).toEqual({
      ...messageItem(),
      conversation_id: 'conv-9',
      conversation_key: '+15551230001',
      retry_at: '2026-11-24T11:01:00.000Z',
      replay_run: 'run',
    });
  });
});
