import type { JsonObject } from '../../../shared/json.ts';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import type { ConsoleMessage, FilePart } from '../wire.ts';

/** A stored message as the page shows it: also one that an import wrote, without what the workflow adds. */
export function toConsoleMessage(item: MessageItem): ConsoleMessage {
  return {
    messageId: item.message_id,
    conversationId: item.conversation_id,
    channel: item.channel_type ?? '',
    sender: item.sender_id ?? '',
    recipient: item.recipient_id ?? '',
    subject: item.subject ?? null,
    text: item.content ?? '',
    // In quarantine it names the request, which has no text yet.
    isTextCut: item.content_ref !== undefined && item.routing_status !== 'quarantined',
    files: [...(item.media ?? []), ...(item.attachments ?? [])].map(toFilePart),
    receivedAt: item.received_at,
    status: item.routing_status ?? 'no_status',
    statusReason: item.status_reason ?? null,
    attempts: item.attempts ?? 0,
    queue: item.queue ?? null,
    queuedAt: item.queued_at ?? null,
    metadata: item.metadata ?? {},
  };
}

function toFilePart({ name, url, content_type, size_bytes, content_ref, unavailable }: JsonObject): FilePart {
  return {
    name: typeof name === 'string' ? name : 'media',
    contentType: typeof content_type === 'string' ? content_type : '',
    sizeBytes: typeof size_bytes === 'number' ? size_bytes : null,
    url: typeof url === 'string' ? url : null,
    contentRef: typeof content_ref === 'string' ? content_ref : null,
    unavailable: typeof unavailable === 'string' ? unavailable : null,
  };
}
