import type { Sender } from '../../messages/inbound-message.ts';
import { addressPrefixes, type TwilioChannel } from './address-prefixes.ts';
import { UnreadableRequestError } from './unreadable-request-error.ts';

export interface TwilioAddress {
  readonly channelType: TwilioChannel;
  readonly sender: Sender;
}

const phone = /^\+[1-9]\d{1,14}$/;
/** Short codes, and longer sender ids that carriers pass on without a `+`. */
const shortCode = /^\d{3,15}$/;
/** Alphanumeric sender ids: up to 11 characters, at least one letter; some carriers pass more signs and length on. */
const alphanumeric = /^(?=.*[A-Za-z])[A-Za-z0-9 &._'!+-]{1,20}$/;
/** A WhatsApp user without a phone number: `US.1349…`, the parent form `US.ENT.1349…`. */
const whatsappUserId = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** A channel's prefix: `messenger:`, `Instagram:`. After a space, too: nobody's name begins so. `O2: Info` is a name. */
const anyPrefix = /^\s*\p{L}[\p{L}\p{N}+._-]*:(?!\s+\S)/u;

/**
 * Read Twilio's `From` or `To`. The channel is its prefix, in lower case, regardless of the request's route. Throws
 * UnreadableRequestError on every other prefix (`messenger:`, `WhatsApp:`) and on what is no printable text.
 */
export function parseTwilioAddress(text: string, role: 'sender' | 'recipient'): TwilioAddress {
  const channelType = channelOfAddress(text);
  const id = text.slice(channelType === undefined ? 0 : addressPrefixes[channelType].length);
  if (id === '') throw new UnreadableRequestError(`${role}_missing`);
  if (channelType === undefined || anyPrefix.test(id)) throw new UnreadableRequestError('channel_not_served');
  const sender = senderOf(channelType, id);
  if (sender === undefined) throw new UnreadableRequestError(`${role}_malformed`);
  return { channelType, sender };
}

/** The channel of an address; undefined when its prefix is unknown. */
export function channelOfAddress(text: string): TwilioChannel | undefined {
  if (text.startsWith(addressPrefixes.whatsapp)) return 'whatsapp';
  if (text.startsWith(addressPrefixes.rcs)) return 'rcs';
  return anyPrefix.test(text) || text === '' ? undefined : 'sms';
}

/**
 * The names of Twilio's parameters. The signature covers names and values without a delimiter, so that a value can swallow
 * its neighbors without breaking it: what then looks like a name or a user id is no sender.
 */
const neighbours =
  /AccountSid|ApiVersion|(?:From|To)(?:City|Country|State|Zip)|Message(?:Sid|Type)|Num(?:Media|Segments)|Sms(?:Sid|Status|MessageSid)/;

function senderOf(channelType: TwilioChannel, id: string): Sender | undefined {
  if (neighbours.test(id)) return undefined;
  if (phone.test(id)) return { type: 'phone', id };
  if (channelType === 'whatsapp' && whatsappUserId.test(id)) return { type: 'whatsapp_user_id', id };
  if (channelType === 'sms' && (shortCode.test(id) || alphanumeric.test(id))) return { type: 'phone', id };
  return isPrintable(id) ? { type: 'other', id } : undefined;
}

const maxCharacters = 100;

/**
 * Controls, surrogates without their other half, line and paragraph separators, and all that shows nothing or turns the
 * text around it (joiners, bidi marks, fillers): two senders that look alike must not be two. U+FFFD stands for bytes that
 * were no UTF-8.
 */
const notPrintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFFD]/u;

/** Within an emoji, joiners and variation selectors show something: they make it. */
const emoji = /\p{RGI_Emoji}/gv;

function isPrintable(text: string): boolean {
  if (text.length > 2 * maxCharacters || Array.from(text).length > maxCharacters) return false;
  return text.trim() === text && !notPrintable.test(text.replace(emoji, '.'));
}

/** The sender's other ids in a request: its WhatsApp user ids beside a phone number, and the other way round. */
export function aliasesOf(sender: Sender, param: (name: string) => string): string[] {
  const { whatsapp } = addressPrefixes;
  const userIds = [param('ExternalUserId'), param('ParentExternalUserId')]
    .map((id) => (id.startsWith(whatsapp) ? id.slice(whatsapp.length) : id))
    .filter((id) => whatsappUserId.test(id));
  const waId = `+${param('WaId')}`;
  const phones = phone.test(waId) ? [waId] : [];
  return [...new Set([...userIds, ...phones])].filter((id) => id !== sender.id).slice(0, 3);
}
