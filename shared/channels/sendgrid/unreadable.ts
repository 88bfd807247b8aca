import { createHash } from 'node:crypto';
import type { ParsedWebhook } from '../../messages/inbound-message.ts';

/** Why a signed body can't be read. The code goes to the item, the log and the metric. */
export type UnreadableReason =
  | 'no_boundary'
  | 'no_final_boundary'
  | 'multipart_malformed'
  | 'too_many_parts'
  | 'too_many_events'
  | 'field_repeated'
  | 'json_malformed'
  | 'not_a_mail'
  | 'mime_malformed'
  | 'no_sender'
  | 'parser_failed';

/** Thrown by the parts of the parser, and caught by it: never leaves this folder. */
export class UnreadableMailError extends Error {
  override readonly name = 'UnreadableMailError';
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason) {
    super(reason);
    this.reason = reason;
  }
}

/** The bytes as they came, named by themselves. */
export function unreadable(body: Buffer, reason: UnreadableReason): ParsedWebhook {
  const messageId = `email-${createHash('sha256').update(body).digest('hex')}`;
  return {
    kind: 'unreadable',
    messageId,
    reason,
    upload: { key: `quarantine/${messageId}`, contentType: 'application/octet-stream', bytes: body },
  };
}
