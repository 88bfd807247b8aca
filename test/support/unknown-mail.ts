import { type MessageItem, toMessageItem } from '../../shared/messages/message-item.ts';
import { receivedAt } from './builders.ts';
import { parseMail } from './parse-mail.ts';

/** The item that a posted email becomes while its sender is unknown. */
export async function unknownMail(
  fields: Readonly<Record<string, string | Buffer>> = {},
): Promise<MessageItem> {
  return toMessageItem(await parseMail(fields), {
    conversation: { id: 'unknown#1' },
    receivedAt,
    requestId: 'request-1',
    firstRetryAt: receivedAt,
    contentRef: undefined,
    expiresAt: undefined,
  });
}
