import { addressPrefixes, type TwilioChannel } from '../../../shared/channels/twilio/address-prefixes.ts';

/** The channels that the tools can send a webhook over, as its provider would. */
export type SendableChannel = TwilioChannel | 'email';

const twilioChannels = Object.keys(addressPrefixes) as TwilioChannel[];

export const sendableChannels: readonly SendableChannel[] = [...twilioChannels, 'email'];

export function isSendable(channel: string | undefined): channel is SendableChannel {
  return sendableChannels.some((sendable) => sendable === channel);
}

/** Senders whose conversations `npm start` makes. The customer of the SMS writes over RCS, too: one number, one conversation. */
export const seededSenders: Readonly<Record<SendableChannel, string>> = {
  whatsapp: '+15551230001',
  sms: '+15551230002',
  rcs: '+15551230002',
  email: 'customer@example.com',
};
