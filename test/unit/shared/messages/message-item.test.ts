import { describe, expect, it } from 'vitest';
import { toConversationEntry, toMessageItem } from '../../../../shared/messages/message-item.ts';
import { inboundMessage, messageId, messageItem, receivedAt } from '../../../support/builders.ts';

const options = {
  conversation: { id: 'conv-1', key: '+15551230001' },
  receivedAt,
  requestId: 'request-1',
  firstRetryAt: new Date('2026-11-24T10:01:00.000Z'),
  contentRef: undefined,
  expiresAt: undefined,
};

describe('toMessageItem', () => {
  it('spells the storage names of the contract', () => {
    expect(toMessageItem(inboundMessage(), options)).toEqual({
      conversation_id: 'conv-1',
      primary_channel: `message#${messageId}`,
      conversation_key: '+15551230001',
      message_id: messageId,
      provider: 'twilio',
      channel_type: 'sms',
      direction: 'INBOUND',
      sender_id: '+15551230001',
      sender_type: 'phone',
      recipient_id: '+15559990000',
      content: 'hello',
      metadata: {},
      received_at: '2026-11-24T10:00:00.000Z',
      routing_status: 'pending',
      is_listed: false,
      attempts: 0,
      request_id: 'request-1',
      retry_bucket: expect.stringMatching(/^pending#\d\d$/),
      retry_at: '2026-11-24T10:01:00.000Z',
    });
  });

  it('keeps the other ids of the sender', () => {
    const message = inboundMessage({ senderAliases: ['US.1349', '+553188887777'] });

    expect(toMessageItem(message, options).sender_aliases).toEqual([
      'US.1349',
      '+553188887777',
      '+5531988887777',
    ]);
  });

  it('names the other spelling of a number that no provider named', () => {
    const message = inboundMessage({ sender: { type: 'phone', id: '+5531988887777' } });

    expect(toMessageItem(message, options)).toMatchObject({
      sender_id: '+5531988887777',
      sender_aliases: ['+553188887777'],
    });
  });

  it('keeps a sender that is any other text as it came', () => {
    const message = inboundMessage({ sender: { type: 'other', id: '*123#' } });

    expect(toMessageItem(message, options)).toMatchObject({ sender_id: '*123#', sender_type: 'other' });
  });

  it('keeps the beginning of a text that lies in the bucket', () => {
    const message = inboundMessage({ content: 'ä'.repeat(40_000) });

    const item = toMessageItem(message, { ...options, contentRef: 'messages/x/content.txt' });

    expect(Buffer.byteLength(item.content)).toBeLessThanOrEqual(32 * 1024);
    expect(item.content).not.toContain('\uFFFD');
    expect(item.content_ref).toBe('messages/x/content.txt');
  });
});

describe('toConversationEntry', () => {
  it('toConversationEntry makes the documented entry', () => {
    expect(toConversationEntry(messageItem())).toEqual({
      message_id: messageId,
      direction: 'INBOUND',
      content: 'hello',
      timestamp: '2026-11-24T10:00:00.000Z',
      channel_type: 'sms',
      metadata: { sender: '+15551230001', recipient: '+15559990000' },
    });
  });

  it('cuts the text at 1,000 characters, never inside one', () => {
    const entry = toConversationEntry(messageItem({ content: '👋'.repeat(1_500) }));

    expect(entry.content).toBe('👋'.repeat(1_000));
  });
});
