import { parseTwilioAddress } from '../../../shared/channels/twilio/address.ts';
import { addressPrefixOf } from '../../../shared/channels/twilio/address-prefixes.ts';
import { canonicalAddress } from '../../../shared/messages/email-address.ts';

/**
 * Throw an Error where no message can ever come from this sender, because providers write it in another way: a
 * conversation under such a key is never found, and the customer is answered as an unknown sender.
 */
export function assertCanMatch(channel: string, sender: string): void {
  if (channel === 'email') {
    if (canonicalAddress(sender) === undefined) throw new Error(`--sender: "${sender}" is no email address`);
    return;
  }
  const digits = sender.replace(/[\s().-]/g, '');
  if (/^\+?\d{7,}$/.test(digits) && !/^\+[1-9]\d{1,14}$/.test(sender)) {
    throw new Error(
      `--sender: providers write this number as +${digits.replace('+', '')}, not as "${sender}"`,
    );
  }
  const type = senderTypeOf(`${addressPrefixOf(channel)}${sender}`);
  if (type === undefined || (channel === 'whatsapp' && type === 'other')) {
    throw new Error(
      `--sender: no ${channel} message can come from "${sender}". Numbers are written like +15551230003`,
    );
  }
}

function senderTypeOf(address: string): string | undefined {
  try {
    return parseTwilioAddress(address, 'sender').sender.type;
  } catch {
    return undefined;
  }
}
