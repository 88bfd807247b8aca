import type { MessageItem } from '../../shared/messages/message-item.ts';
import { comparableRecipient } from '../../shared/messages/recipient-addresses.ts';
import { listOf, mailbox, textOf } from './metadata-values.ts';

/**
 * True if a message came from one of our own addresses: its recipient, an address that the stage lists, or one that
 * forwarded the email to us. Answering it would start a loop.
 */
export function isFromOwnAddress(item: MessageItem, stageAddresses: ReadonlySet<string>): boolean {
  const { channel_type, sender_id, sender_aliases = [], recipient_id } = item;
  const senders = [sender_id, ...sender_aliases];
  if (channel_type !== 'email') {
    const own = new Set([recipient_id, ...stageAddresses].map(comparableRecipient));
    return senders.some((sender) => own.has(comparableRecipient(sender)));
  }
  const own = [recipient_id, ...stageAddresses, ...forwardersOf(item)].map(mailbox);
  return senders.some((sender) => own.includes(mailbox(sender)));
}

/**
 * The addresses that an email went through. `To` names a forwarder where it does not name the address that the email was
 * really sent to; a customer who writes to us and puts himself in `To`, too, is none.
 */
function forwardersOf({ metadata, recipient_id }: MessageItem): string[] {
  const arrivedAt = new Set([recipient_id, ...listOf(metadata.envelope_to)].map(mailbox));
  const to = listOf(metadata.header_to);
  const isForwarded = !to.some((address) => arrivedAt.has(mailbox(address)));
  const relay = gmailForwarder(textOf(metadata.envelope_from));
  return [...arrivedAt, ...listOf(metadata.delivered_to), ...(isForwarded ? to : []), ...relay];
}

/** Gmail forwards as `jane+caf_=in=parse.example.com@example.net`: from jane@example.net, to in@parse.example.com. */
function gmailForwarder(envelope: string): string[] {
  const [, local, domain] = /^<?([^+<>]+)\+caf_=[^@]*@([^@<>]+)>?$/i.exec(envelope) ?? [];
  return local === undefined || domain === undefined ? [] : [`${local}@${domain}`];
}
