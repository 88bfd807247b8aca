import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type { ContentUpload, InboundMessage, ParsedMessage } from '../../shared/messages/inbound-message.ts';
import { inlineContentBytes } from '../../shared/messages/message-item.ts';
import { rawKey, textKey } from '../../shared/store/content-keys.ts';

export interface MessageFiles {
  readonly uploads: readonly ContentUpload[];
  readonly contentRef: string | undefined;
  readonly rawRef: string | undefined;
}

/**
 * What a message puts into the bucket: its attachments, a long text, and the request as it came. All of it is marked as
 * unowned: the workflow takes the mark away once the message is stored in a conversation.
 */
export function messageFiles(
  { message, uploads, raw }: ParsedMessage,
  request: WebhookRequest,
  { keepsRaw }: { readonly keepsRaw: boolean },
): MessageFiles {
  const text = textUpload(message);
  const isOnlyCopy = raw === 'only_copy';
  const key = rawKey(message.messageId, { isOnlyCopy });
  const original = isOnlyCopy || (raw === 'spare_copy' && keepsRaw) ? rawUpload(key, request) : undefined;
  const all = [...uploads, ...(text ? [text] : []), ...(original ? [original] : [])];
  return {
    uploads: all.map((upload) => ({ ...upload, isUnowned: true })),
    contentRef: text?.key,
    rawRef: original?.key,
  };
}

function textUpload({ messageId, content }: InboundMessage): ContentUpload | undefined {
  if (content.length * 3 <= inlineContentBytes) return undefined;
  const bytes = Buffer.from(content, 'utf8');
  if (bytes.length <= inlineContentBytes) return undefined;
  return { key: textKey(messageId), contentType: 'text/plain; charset=utf-8', bytes };
}

/** The bytes are the request's own. The type goes along whole, because a parser needs its boundary. */
function rawUpload(key: string, { headers, body }: WebhookRequest): ContentUpload {
  const contentType = headers.get('content-type')?.at(-1)?.trim() ?? '';
  const isHeader = /^[!-~][ -~]{0,199}$/.test(contentType);
  return { key, contentType: isHeader ? contentType : 'application/octet-stream', bytes: body };
}
