import type { ConsoleMessage } from '../../../wire.ts';
import type { LiveMessage } from '../../core/live-connection.ts';

/**
 * Stored messages and what the live connection told of them, oldest first. What is stored is complete and wins, except
 * that it may have been read before the message was routed.
 */
export function mergeLive(
  stored: readonly ConsoleMessage[],
  told: readonly LiveMessage[],
): readonly ConsoleMessage[] {
  const byId = new Map(stored.map((message) => [message.messageId, message]));
  for (const live of told) {
    const known = byId.get(live.message_id);
    if (known === undefined) byId.set(live.message_id, fromLive(live));
    else if (known.status === 'pending' && live.status === 'routed')
      byId.set(live.message_id, withRoute(known, live));
  }
  return [...byId.values()].sort((left, right) => left.receivedAt.localeCompare(right.receivedAt));
}

function withRoute(message: ConsoleMessage, { status, queue, routed_at }: LiveMessage): ConsoleMessage {
  return { ...message, status, queue: queue ?? null, queuedAt: routed_at ?? null };
}

/** As much as an event says; the rest comes with the next read. */
function fromLive(live: LiveMessage): ConsoleMessage {
  return {
    messageId: live.message_id,
    conversationId: live.conversation_id,
    channel: live.channel_type,
    sender: '',
    recipient: '',
    subject: live.subject ?? null,
    text: live.text ?? '',
    isTextCut: false,
    files: [],
    receivedAt: live.received_at,
    status: live.status,
    statusReason: null,
    attempts: 0,
    queue: live.queue ?? null,
    queuedAt: live.routed_at ?? null,
    metadata: {},
  };
}
