import { expect, it } from 'vitest';
import type { MessageItem } from '../../../../../shared/messages/message-item.ts';
import { toConsoleMessage } from '../../../../../tools/console/api/to-console-message.ts';

it.each([
  ['routed', true],
  ['quarantined', false],
])('the rest of the text is in the bucket for a message that is %s: %s', (routing_status, isTextCut) => {
  const stored = { message_id: 'SM1', content_ref: 'messages/SM1/content.txt', routing_status };

  expect(toConsoleMessage(stored as MessageItem)).toMatchObject({ isTextCut });
});

it('a message that an import wrote without a status, a channel or parties has a text in each field that the page reads', () => {
  const imported = { conversation_id: 'conv-1', primary_channel: 'message#SM1', message_id: 'SM1' };

  const message = toConsoleMessage(imported as MessageItem);

  expect(message).toMatchObject({ status: 'no_status', channel: '', sender: '', recipient: '', text: '' });
});
