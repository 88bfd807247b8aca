import { jsonAcknowledgement } from '../../http/acknowledgement.ts';
import type { Channel } from '../channel.ts';

export const sendgridChannel: Channel = {
  contentTypes: ['multipart/form-data', 'application/json'],
  requiredHeaders: [],
  verify: () => Promise.reject(new Error('under construction')),
  parse: () => Promise.reject(new Error('under construction')),
  acknowledgement: jsonAcknowledgement,
};
