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
  let parser: typeof import('./parse.ts') | undefined;
  return {
    contentTypes: ['multipart/form-data', 'application/json'],
    requiredHeaders: [],
    verify: verifySendgrid,
    parse: async (request) => {
      if (request.body.length === 0) throw new ValidationError({ reason: 'body is empty' });
      // The module's exports are copied at each import. A load that fails is tried again by the next email.
      parser ??= await import('#lazy/sendgrid-parser');
      return parser.parseSendgrid(request);
    },
    acknowledgement: jsonAcknowledgement,
  };
}
