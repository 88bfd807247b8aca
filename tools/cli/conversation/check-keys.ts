import { parseTwilioAddress } from '../../../shared/channels/twilio/address.ts';
import { addressPrefixOf } from '../../../shared/channels/twilio/address-prefixes.ts';
import { canonicalAddress } from '../../../shared/messages/email-address.ts';
import { recipientIdsOf } from '../../../shared/messages/recipient-addresses.ts';
import type { StoredConversation } from './find-subject.ts';
import type { Finding } from './finding.ts';

/** What keeps messages from finding a record: the spelling of its key, and a channel that the key does not fit. */
export function checkKeys({ primary_channel: key, channel_type: channel }: StoredConversation): Finding[] {
  const attribute = 'primary_channel';
  const written = usualSpelling(key);
  if (written !== key) {
    return [{ attribute, text: `no message finds “${key}”: write “${written}”` }];
  }
  if (channel === undefined || channel === null) return [absentChannel(key)];
  const name = typeof channel === 'string' ? channel.trim().toLowerCase() : undefined;
  return name === undefined || canSend(name, key)
    ? []
    : [{ attribute, text: `no ${name} message comes from “${key}”` }];
}

function absentChannel(key: string): Finding {
  const isNumber = /^\+\d+$/.test(key);
  const text = isNumber
    ? 'is absent: write it always, it decides between several records of a customer'
    : 'is absent: a message of any channel whose sender has this name gets in, or none at all';
  return { attribute: 'channel_type', text };
}

/** Whether a message of this channel may come from a sender with this id. A channel that is not known here may have any. */
function canSend(channel: string, id: string): boolean {
  if (channel === 'email') return canonicalAddress(id) === id;
  if (channel !== 'sms' && addressPrefixOf(channel) === '') return true;
  try {
    const { sender } = parseTwilioAddress(`${addressPrefixOf(channel)}${id}`, 'sender');
    return channel === 'sms' || sender.type !== 'other';
  } catch {
    return false;
  }
}

/** An address as the table holds it: without a prefix, numbers in E.164, mailboxes in lower case. */
function usualSpelling(text: string): string {
  const bare = text.trim().replace(/^(?:whatsapp|rcs|sms|tel|mailto):/i, '');
  if (bare.includes('@')) return canonicalAddress(bare) ?? bare;
  const digits = bare.replace(/[\s().-]/g, '').replace(/^00/, '+');
  // Short codes have at most 6 digits and no plus sign.
  const isNumber = /^\+?\d{7,15}$/.test(digits) && /^[\d\s().+-]+$/.test(bare);
  return isNumber ? `+${digits.replace('+', '')}` : bare;
}

/** Addresses of the company that are understood at a price, or that no message of the channel can be written to. */
export function checkRecipients({
  recipient_ids: value,
  channel_type: channel,
}: StoredConversation): Finding[] {
  const attribute = 'recipient_ids';
  if (value === undefined) return [];
  if (recipientIdsOf(value) === undefined) {
    return [{ attribute, text: 'is empty: the conversation gets messages to any address' }];
  }
  const entries = [value].flat().filter((entry) => typeof entry === 'string');
  const odd = entries.filter((entry) => usualSpelling(entry) !== entry);
  const isMailbox = (entry: string) => entry.includes('@');
  const isOfChannel = channel === 'email' ? entries.some(isMailbox) : !entries.every(isMailbox);
  return [
    ...odd.map((entry) => ({
      attribute,
      text: `“${entry}” is understood, and costs every message a second write: use “${usualSpelling(entry)}”`,
    })),
    ...(entries.length === 0 || isOfChannel
      ? []
      : [{ attribute, text: `no ${String(channel)} message is written to any of these addresses` }]),
  ];
}
