import { canonicalAddress } from '../../../shared/messages/email-address.ts';

/** An address as an operator types it, with a channel's prefix or without, in the form that the table holds. */
export function senderArgument(text: string): string {
  const address = text.replace(/^(?:whatsapp|rcs|mailto):/, '');
  return canonicalAddress(address) ?? address;
}
