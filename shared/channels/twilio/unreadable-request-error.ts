/** Why a signed request cannot be read as a message. The code goes to the item and the log. */
export type UnreadableReason =
  | 'json_malformed'
  | 'parameter_repeated'
  | 'message_sid_missing'
  | 'message_sid_malformed'
  | 'account_sid_malformed'
  | 'sender_missing'
  | 'sender_malformed'
  | 'recipient_missing'
  | 'recipient_malformed'
  | 'channel_not_served'
  | 'parser_failed';

/** Thrown by the parts of the parser, and caught by it: never leaves this folder. */
export class UnreadableRequestError extends Error {
  override readonly name = 'UnreadableRequestError';
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason) {
    super(reason);
    this.reason = reason;
  }
}
