import type { ParsedWebhook } from '../../messages/inbound-message.ts';
import { quarantineId } from './quarantine-id.ts';

/** Why a signed body cannot be read. The code goes to the item, the log and the metric. */
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
export class UnreadableEmailError extends Error {
  override readonly name = 'UnreadableEmailError';
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason) {
    super(reason);
    this.reason = reason;
  }
}

/** The bytes as they came, under an id that every delivery has. */
export function unreadable(body: Buffer, reason: UnreadableReason): ParsedWebhook {
  const messageId = quarantineId(body);
  return {
    kind: 'unreadable',
    messageId,
    provider: 'sendgrid',
    channelType: 'email',
    reason,
    upload: { key: `quarantine/${messageId}`, contentType: 'application/octet-stream', bytes: body },
  };
}
