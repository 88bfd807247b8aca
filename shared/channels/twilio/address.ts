import { ValidationError } from '../../errors.ts';
import type { Sender } from '../../messages/inbound-message.ts';

export interface TwilioAddress {
  readonly channelType: 'whatsapp' | 'sms';
  readonly sender: Sender;
}

const phone = /^\+[1-9]\d{1,14}$/;
/** Short codes, and longer sender ids that carriers pass on without a `+`. */
const shortCode = /^\d{3,15}$/;
/** Alphanumeric sender ids: up to 11 characters, at least one letter; some carriers pass more signs and length on. */
const alphanumeric = /^(?=.*[A-Za-z])[A-Za-z0-9 &._'!+-]{1,20}$/;
/** A WhatsApp user without a phone number: `US.1349…`, the parent form `US.ENT.1349…`. */
const whatsappUserId = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

const whatsappPrefix = 'whatsapp:';

/**
 * Read Twilio's `From` or `To`. The channel is its prefix, anchored and in lower case, whatever route the request came
 * on; throws ValidationError on every other prefix (`rcs:`, `messenger:`) and on anything that is no address.
 */
export function parseTwilioAddress(text: string): TwilioAddress {
  if (text.startsWith(whatsappPrefix)) {
    return { channelType: 'whatsapp', sender: whatsappSender(text.slice(whatsappPrefix.length)) };
  }
  if (/^[A-Za-z]+:/.test(text)) throw new ValidationError({ reason: 'channel of the address is not served' });
  if (phone.test(text) || shortCode.test(text) || alphanumeric.test(text)) {
    return { channelType: 'sms', sender: { type: 'phone', id: text } };
  }
  throw new ValidationError({ reason: 'address is malformed' });
}

function whatsappSender(id: string): Sender {
  if (phone.test(id)) return { type: 'phone', id };
  if (whatsappUserId.test(id)) return { type: 'whatsapp_user_id', id };
  throw new ValidationError({ reason: 'WhatsApp address is malformed' });
}

/** The sender's other ids in a request: its WhatsApp user ids beside a phone number, and the other way round. */
export function aliasesOf(sender: Sender, one: (name: string) => string): string[] {
  const userIds = [one('ExternalUserId'), one('ParentExternalUserId')]
    .map((id) => (id.startsWith(whatsappPrefix) ? id.slice(whatsappPrefix.length) : id))
    .filter((id) => whatsappUserId.test(id));
  const waId = `+${one('WaId')}`;
  const phones = phone.test(waId) ? [waId] : [];
  return [...new Set([...userIds, ...phones])].filter((id) => id !== sender.id).slice(0, 3);
}
