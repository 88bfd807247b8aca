import type { MessageItem } from '../messages/message-item.ts';

/** The prefixes of the content bucket. Each has its own retention, so the bucket's lifecycle rules name them. */
export const contentPrefixes = { messages: 'messages/', raw: 'raw/', quarantine: 'quarantine/' } as const;

/** More attachments than this are not stored one by one: they are in the raw request. */
export const maxStoredAttachments = 300;

/** Below this lies every file that is kept as long as its message. */
export function filesPrefix(messageId: string): string {
  return `${contentPrefixes.messages}${messageId}/`;
}

/** The whole text of a message whose item or context holds only the beginning. */
export function textKey(messageId: string): string {
  return `${filesPrefix(messageId)}content.txt`;
}

export function htmlKey(messageId: string): string {
  return `${filesPrefix(messageId)}body.html`;
}

/** Attachments are numbered from 1, in the order of the email. */
export function attachmentKey(messageId: string, number: number): string {
  return `${filesPrefix(messageId)}attachments/${number}`;
}

/** A medium of a Twilio message, numbered from 1. */
export function mediumKey(messageId: string, number: number | '*'): string {
  return `${filesPrefix(messageId)}media/${number}`;
}

export function attachmentListKey(messageId: string): string {
  return `${filesPrefix(messageId)}attachments.json`;
}

/** The request as it came: kept with the message when nothing else holds all of it, else with its own retention. */
export function rawKey(messageId: string, { isOnlyCopy }: { readonly isOnlyCopy: boolean }): string {
  return isOnlyCopy ? `${filesPrefix(messageId)}raw` : `${contentPrefixes.raw}${messageId}`;
}

/** Every object that a stored message owns, by its item alone: the attachments that it does not list are numbered on. */
export function ownedKeys(item: MessageItem): string[] {
  const { message_id, attachments = [], media = [], metadata } = item;
  const { attachment_count, attachments_ref } = metadata;
  const count = typeof attachment_count === 'number' ? Math.min(attachment_count, maxStoredAttachments) : 0;
  const unlisted = Array.from({ length: Math.max(0, count - attachments.length) }, (_, index) =>
    attachmentKey(message_id, attachments.length + index + 1),
  );
  const named = [
    item.content_ref,
    item.html_ref,
    item.raw_ref,
    attachments_ref,
    ...attachments.map(({ content_ref }) => content_ref),
    ...media.map(({ content_ref }) => content_ref),
  ];
  return [...named.filter((key) => typeof key === 'string'), ...unlisted];
}
