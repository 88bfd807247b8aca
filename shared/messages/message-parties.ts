import type { JsonObject } from '../json.ts';
import type { InboundMessage, Sender } from './inbound-message.ts';
import type { MessageItem } from './message-item.ts';
import type { SenderIdentity } from './sender-ids.ts';

/** Who wrote to whom, over what: all that decides which conversation a message belongs to. */
export interface MessageParties {
  readonly channelType: string;
  readonly senderId: string;
  /** Undefined where an operator names the sender. */
  readonly senderType?: Sender['type'];
  readonly senderAliases?: readonly string[];
  /** The address that was written to. */
  readonly recipientId?: string;
  readonly metadata?: JsonObject;
}

export function partiesOfMessage(message: InboundMessage): MessageParties {
  const { channelType, sender, senderAliases, recipientId, metadata } = message;
  return { channelType, senderId: sender.id, senderType: sender.type, senderAliases, recipientId, metadata };
}

export function partiesOfItem(item: MessageItem): MessageParties {
  return {
    channelType: item.channel_type,
    senderId: item.sender_id,
    senderType: item.sender_type,
    ...(item.sender_aliases && { senderAliases: item.sender_aliases }),
    recipientId: item.recipient_id,
    metadata: item.metadata,
  };
}

export function senderOf({
  senderId: id,
  senderType: type,
  senderAliases: aliases,
}: MessageParties): SenderIdentity {
  return { id, ...(type && { type }), ...(aliases && { aliases }) };
}
