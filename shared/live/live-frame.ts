import type { RoutingStatus } from '../messages/message-item.ts';
import { truncateToBytes } from '../messages/truncate.ts';

/** The version of everything that goes to a live client. */
const frameVersion = '1.0';

/** A text longer than this is cut: a live view shows it, and does not archive it. UTF-8 bytes. */
const maxTextBytes = 4 * 1024;

/** What customers wrote, for clients that may read it. */
export interface LiveText {
  readonly text?: string;
  readonly subject?: string;
  /** True when the text continues: the whole is the message item's. */
  readonly text_truncated?: boolean;
}

interface LiveMessage extends LiveText {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly channel_type: string;
  readonly status: RoutingStatus;
  readonly received_at: string;
}

export type LiveEvent =
  | (LiveMessage & { readonly type: 'message.received' })
  | (Omit<LiveMessage, keyof LiveText> & {
      readonly type: 'message.routed';
      readonly queue: string;
      readonly routed_at: string;
    });

export interface ListedMessage extends LiveMessage {
  readonly queue?: string;
  readonly routed_at?: string;
}

/** Where a list continues: give both back as `since` and `after`. */
interface ListPosition {
  readonly since: string;
  readonly after: string;
}

/** Everything that a live client can be sent, one JSON text a frame. */
export type LiveFrame =
  | { readonly type: 'events'; readonly events: readonly LiveEvent[] }
  | {
      readonly type: 'messages';
      readonly conversation_id: string;
      readonly messages: readonly ListedMessage[];
      /** Undefined: that was all. */
      readonly next?: ListPosition;
    }
  | { readonly type: 'error'; readonly error: 'malformed_request' | 'token_expired' };

export function encodeFrame(frame: LiveFrame): string {
  return JSON.stringify({ version: frameVersion, ...frame });
}

/** The text of a message as a client that may read it gets it; nothing for any other client. */
export function liveText(
  { text, subject }: { readonly text: string; readonly subject?: string | undefined },
  canReadText: boolean,
): LiveText {
  if (!canReadText) return {};
  const cut = truncateToBytes(text, maxTextBytes);
  return {
    text: cut,
    ...(subject !== undefined && { subject: truncateToBytes(subject, maxTextBytes / 4) }),
    ...(cut.length < text.length && { text_truncated: true }),
  };
}
