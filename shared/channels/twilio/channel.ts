import { twimlAcknowledgement } from '../../http/acknowledgement.ts';
import type { Channel } from '../channel.ts';
import type { ChannelConfig } from '../channel-config.ts';
import { parseTwilio } from './parse.ts';
import { verifyTwilio } from './verify.ts';

/** WhatsApp, SMS and RCS by Twilio: one format, one signature; the message itself says which channel it came over. */
export function createTwilioChannel(config: ChannelConfig): Channel {
  return {
    contentTypes: [
      'application/x-www-form-urlencoded',
      ...(config.twilioJsonBodies ? ['application/json'] : []),
    ],
    requiredHeaders: ['X-Twilio-Signature'],
    verify: (request, secrets) => verifyTwilio(request, secrets, config),
    parse: async (request) => parseTwilio(request),
    acknowledgement: twimlAcknowledgement,
  };
}
