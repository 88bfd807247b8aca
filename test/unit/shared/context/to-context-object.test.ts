import { expect, it } from 'vitest';
import { toContextObject } from '../../../../shared/context/to-context-object.ts';
import { conversation, messageItem } from '../../../support/builders.ts';

const now = new Date('2026-11-24T10:00:01.000Z');

it('says that a body is only the beginning of the text, when the text is in the bucket', () => {
  const whole = toContextObject(messageItem(), conversation(), now);
  const cut = toContextObject(messageItem({ content_ref: 'messages/1/content.txt' }), conversation(), now);

  expect(whole.message).not.toHaveProperty('body_truncated');
  expect(cut.message).toMatchObject({ content_ref: 'messages/1/content.txt', body_truncated: true });
});

it.each([
  ...[true, 1, '1', 'true', 'TRUE', 'True', 'yes', 'Yes', ' true ', 'yes\n'].map(
    (value) => [value, true] as const,
  ),
  ...[
    false,
    0,
    2,
    null,
    undefined,
    '',
    '0',
    'false',
    'no',
    'not true',
    'untrue',
    'true?',
    '10',
    'yesterday',
    {},
    [true],
  ].map((value) => [value, false] as const),
])('hands a conversation whose hand_off_to_human is %j to a person: %s', (hand_off_to_human, expected) => {
  const context = toContextObject(messageItem(), conversation({ hand_off_to_human }), now);

  expect(context.conversation.hand_off_to_human).toBe(expected);
});
