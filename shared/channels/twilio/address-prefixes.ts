export type TwilioChannel = 'whatsapp' | 'sms' | 'rcs';

/** How Twilio writes an address of each of its channels: https://www.twilio.com/docs/messaging/channels */
export const addressPrefixes: Readonly<Record<TwilioChannel, string>> = {
  whatsapp: 'whatsapp:',
  sms: '',
  rcs: 'rcs:',
};

/** What stands before an address of a channel; nothing for a channel that is not Twilio's. */
export function addressPrefixOf(channel: string): string {
  return Object.hasOwn(addressPrefixes, channel) ? addressPrefixes[channel as TwilioChannel] : '';
}
