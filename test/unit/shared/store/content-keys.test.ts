import { expect, it } from 'vitest';
import { ownedKeys, rawKey } from '../../../../shared/store/content-keys.ts';
import { messageItem } from '../../../support/builders.ts';

it('names nothing for a message that is all in the table', () => {
  expect(ownedKeys(messageItem())).toEqual([]);
});

it('names every object of an item', () => {
  const item = messageItem({
    message_id: 'email-1',
    content_ref: 'messages/email-1/content.txt',
    html_ref: 'messages/email-1/body.html',
    raw_ref: 'raw/email-1',
    attachments: [{ content_ref: 'messages/email-1/attachments/1', name: 'a.pdf' }],
    metadata: { spf: 'pass' },
  });

  expect(ownedKeys(item)).toEqual([
    'messages/email-1/content.txt',
    'messages/email-1/body.html',
    'raw/email-1',
    'messages/email-1/attachments/1',
  ]);
});

it('names the attachments that the item has no room to list, as far as they were stored', () => {
  const item = messageItem({
    message_id: 'email-1',
    attachments: [{ content_ref: 'messages/email-1/attachments/1' }],
    metadata: { attachment_count: 340, attachments_ref: 'messages/email-1/attachments.json' },
  });

  const keys = ownedKeys(item);

  expect(keys).toHaveLength(301);
  expect(keys).toContain('messages/email-1/attachments.json');
  expect(keys).toContain('messages/email-1/attachments/2');
  expect(keys.at(-1)).toBe('messages/email-1/attachments/300');
});

it('keeps a request that is the only copy of something with its message, and any other apart', () => {
  expect(rawKey('email-1', { isOnlyCopy: true })).toBe('messages/email-1/raw');
  expect(rawKey('email-1', { isOnlyCopy: false })).toBe('raw/email-1');
});
