import { expect, it } from 'vitest';
import type { MessageItem } from '../../../../../shared/messages/message-item.ts';
import { toConsoleMessage } from '../../../../../tools/console/api/to-console-message.ts';

it('a message that an import wrote without a status, a channel or parties has a text in each field that the page reads', () => {
  const imported = { conversation_id: 'conv-1', primary_channel: 'message#SM1', message_id: 'SM1' };

  const message = toConsoleMessage(imported as MessageItem);

  expect(message).toMatchObject({ status: 'no_status', channel: '', sender: '', recipient: '', text: '' });
});
