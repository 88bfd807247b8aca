import type { Channel } from './channel.ts';
import type { ChannelConfig } from './channel-config.ts';
import { createSendgridChannel } from './sendgrid/channel.ts';
import { createTwilioChannel } from './twilio/channel.ts';

/** The channels by route: `POST /webhooks/<route>`. Adding a channel is a folder beside this file and a line here. */
const providers = {
  whatsapp: createTwilioChannel,
  sms: createTwilioChannel,
  rcs: createTwilioChannel,
  email: createSendgridChannel,
} satisfies Readonly<Record<string, (config: ChannelConfig) => Channel>>;

/** The channels of a deployment, by route. */
export function createChannels(config: ChannelConfig): Readonly<Record<string, Channel>> {
  return Object.fromEntries(Object.entries(providers).map(([route, create]) => [route, create(config)]));
}
