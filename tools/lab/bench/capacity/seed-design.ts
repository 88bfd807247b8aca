import { textOf } from '../samples.ts';
import { type Item, itemSize } from './item-size.ts';
import { newConversation } from './measure-capacity.ts';

/** The original design's write: one `list_append` on a list without an end. */
export interface SeedCapacity {
  readonly messages: number;
  /** Undefined: DynamoDB refuses the message. */
  readonly writeUnits: number | undefined;
  readonly readUnits: number;
}

/** DynamoDB's limit for an item. */
const maxItemBytes = 400 * 1_024;

/** What the original design appends. */
const entry: Item = {
  message_id: `SM${'0'.repeat(32)}`,
  direction: 'INBOUND',
  content: textOf(80),
  timestamp: '2026-11-24T10:00:00.000000',
  channel_type: 'whatsapp',
  metadata: { sender: '+15551230001', recipient: 'whatsapp:+15559990000' },
};

/** One query of an index of keys finds the conversation; the update consumes what the whole item holds. */
export function seedCapacity(at: readonly number[]): { measured: SeedCapacity[]; lastAccepted: number } {
  const conversation = {
    ...newConversation,
    primary_channel: '+15551230001',
    last_user_message_at: entry.timestamp,
  };
  const sizeWith = (messages: number) =>
    itemSize({ ...conversation, messages: Array.from({ length: messages }, () => entry) });
  const perMessage = sizeWith(1) - sizeWith(0);
  const lastAccepted = Math.floor((maxItemBytes - sizeWith(0)) / perMessage);
  const measured = at.map((messages) => ({
    messages,
    writeUnits:
      messages > lastAccepted ? undefined : Math.ceil((sizeWith(0) + messages * perMessage) / 1_024),
    readUnits: 0.5,
  }));
  return { measured, lastAccepted };
}
