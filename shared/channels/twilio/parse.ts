import { ValidationError } from '../../errors.ts';
import type { WebhookRequest } from '../../http/webhook-request.ts';
import type { ParsedWebhook } from '../../messages/inbound-message.ts';
import { aliasesOf, parseTwilioAddress } from './address.ts';
import { parametersOf, type TwilioParameters } from './form.ts';
import { mediaOf } from './media.ts';
import { metadataOf } from './metadata.ts';

const messageSid = /^(?:SM|MM)[0-9a-fA-F]{32}$/;
const accountSid = /^AC[0-9a-fA-F]{32}$/;

/**
 * Read a verified webhook of Twilio: a message, or a report about one of ours. Throws ValidationError.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function parseTwilio(request: WebhookRequest): ParsedWebhook {
  const parameters = parametersOf(request);
  const { one } = parameters;
  const status = statusOf(parameters);
  if (isReport(status, parameters)) return { kind: 'status_callback', status };

  const messageId = one('MessageSid') || one('SmsSid') || one('SmsMessageSid');
  if (!messageSid.test(messageId))
    throw new ValidationError({ reason: 'MessageSid is missing or malformed' });
  if (!accountSid.test(one('AccountSid'))) throw new ValidationError({ reason: 'AccountSid is malformed' });
  const { channelType, sender } = parseTwilioAddress(required(one, 'From'));
  const recipient = parseTwilioAddress(required(one, 'To'));
  const { media, rejected } = mediaOf(one);
  return {
    kind: 'message',
    uploads: [],
    message: {
      messageId,
      provider: 'twilio',
      channelType,
      sender,
      senderAliases: aliasesOf(sender, one),
      recipientId: recipient.sender.id,
      content: one('Body').toWellFormed(),
      media,
      attachments: [],
      metadata: metadataOf(parameters, rejected),
    },
  };
}

function statusOf({ one }: TwilioParameters): string {
  return (one('MessageStatus').trim() || one('SmsStatus').trim()).toLowerCase();
}

/** What becomes of a message that we sent. */
const reported =
  /^(?:accepted|scheduled|queued|sending|sent|delivered|undelivered|partially_delivered|failed|read|cancell?ed|deleted)$/;

/**
 * People point status callbacks at the URL of their messages. An inbound message says `received` or nothing; a word that
 * Twilio may add is a report, too, unless a text comes with it: a message must not get lost for its status.
 */
function isReport(status: string, { signed }: TwilioParameters): boolean {
  if (status === '' || status.startsWith('receiv')) return false;
  return reported.test(status) || !('Body' in signed);
}

function required(one: (name: string) => string, name: 'From' | 'To'): string {
  const value = one(name);
  if (value === '') throw new ValidationError({ reason: `${name} is missing` });
  return value;
}
