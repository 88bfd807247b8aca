import { twimlAcknowledgement } from '../../http/acknowledgement.ts';
import type { Channel } from '../channel.ts';

export const twilioChannel: Channel = {
  contentTypes: ['application/x-www-form-urlencoded'],
  requiredHeaders: ['X-Twilio-Signature'],
  verify: () => Promise.reject(new Error('under construction')),
  parse: () => Promise.reject(new Error('under construction')),
  acknowledgement: twimlAcknowledgement,
};
