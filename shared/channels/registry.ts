import type { Channel } from './channel.ts';
import { sendgridChannel } from './sendgrid/channel.ts';
import { twilioChannel } from './twilio/channel.ts';

/** The channels by route: `POST /webhooks/<route>`. Adding a channel is a folder beside this file and a line here. */
export const channels: Readonly<Record<string, Channel>> = {
  whatsapp: twilioChannel,
  sms: twilioChannel,
  email: sendgridChannel,
};
