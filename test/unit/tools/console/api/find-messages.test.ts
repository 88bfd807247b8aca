import { describe, expect, it } from 'vitest';
import { isMatch } from '../../../../../tools/console/api/find-messages.ts';
import { messageItem } from '../../../../support/builders.ts';

const item = messageItem({
  message_id: 'SM1',
  conversation_id: 'conv-1',
  channel_type: 'sms',
  sender_id: '+15551230001',
  sender_aliases: ['US.1349'],
  recipient_id: '+15559990000',
  subject: 'Invoice 311',
  content: 'Where is my PARCEL?',
  routing_status: 'failed',
  metadata: { message_id_header: 'abc@mail.example.com' },
});
const anything = { search: '', status: '', channel: '' };

describe('the search for messages', () => {
  it.each([
    ['a part of the sender', '5551230001'],
    ['an alias of the sender', 'us.1349'],
    ['a part of the text in another case', 'my parcel'],
    ['the subject', 'invoice'],
    ['the message id', 'SM1'],
    ['the conversation id', 'conv-1'],
    ['the recipient', '+15559990000'],
    ['the Message-ID of an email', 'abc@mail'],
    ['a text with spaces around it', '  parcel  '],
    ['an empty text', ''],
  ])('finds a message by %s', (_name, search) => {
    expect(isMatch(item, { ...anything, search })).toBe(true);
  });

  it('finds no message by a text that none of its parts contains', () => {
    expect(isMatch(item, { ...anything, search: 'invoice 312' })).toBe(false);
  });

  it.each([
    ['the same status', { status: 'failed' }, true],
    ['another status', { status: 'pending' }, false],
    ['the same channel', { channel: 'sms' }, true],
    ['another channel', { channel: 'email' }, false],
    ['the same status and another text', { status: 'failed', search: 'no such text' }, false],
  ])('decides by %s', (_name, query, isFound) => {
    expect(isMatch(item, { ...anything, ...query })).toBe(isFound);
  });

  it('matches what is in quarantine, which has neither sender nor text', () => {
    const quarantined = { message_id: 'email-9', conversation_id: 'quarantine#email-9', received_at: '' };

    expect(isMatch(quarantined as typeof item, { ...anything, search: 'email-9' })).toBe(true);
    expect(isMatch(quarantined as typeof item, { ...anything, search: 'parcel' })).toBe(false);
  });
});
