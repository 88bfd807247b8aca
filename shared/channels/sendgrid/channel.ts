import { ValidationError } from '../../errors.ts';
import { jsonAcknowledgement } from '../../http/acknowledgement.ts';
import type { Channel } from '../channel.ts';
import type { ChannelConfig } from '../channel-config.ts';
import { verifySendgrid } from './verify.ts';

/**
 * Mail by SendGrid's Inbound Parse, and its Event Webhook on the same route. API Gateway requires no header here: what
 * it refuses is a lost email. The parser (multipart, MIME, charsets) is loaded by the first email.
 */
export function createSendgridChannel(_config: ChannelConfig): Channel {
  return {
    contentTypes: ['multipart/form-data', 'application/json'],
    requiredHeaders: [],
    verify: verifySendgrid,
    parse: async (request) => {
      if (request.body.length === 0) throw new ValidationError({ reason: 'body is empty' });
      const { parseSendgrid } = await import('#lazy/sendgrid-parser');
      return parseSendgrid(request);
    },
    acknowledgement: jsonAcknowledgement,
  };
}
