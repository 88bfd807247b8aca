import { ValidationError } from '../../errors.ts';
import type { WebhookRequest } from '../../http/webhook-request.ts';
import type { ParsedWebhook } from '../../messages/inbound-message.ts';
import { aliasesOf, parseTwilioAddress } from './address.ts';
import { contentOf } from './content.ts';
import { parametersOf, type TwilioParameters } from './form.ts';
import { mediaOf } from './media.ts';
import { hasMessageSid, messageSidOf } from './message-sid.ts';
import { metadataOf } from './metadata.ts';
import { hasUnmappedParameters } from './unmapped-parameters.ts';
import { unreadable } from './unreadable.ts';
import { UnreadableRequestError } from './unreadable-request-error.ts';

const accountSid = /^AC[0-9a-fA-F]{32}$/;

/**
 * Read a verified webhook of Twilio: a message, or a report about one of our messages. What cannot be read as either is
 * `unreadable` and kept, because Twilio does not repeat what is refused. Throws ValidationError on more parameters than
 * could have been verified, and only on these.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function parseTwilio(request: WebhookRequest): ParsedWebhook {
  try {
    return read(parametersOf(request));
  } catch (error) {
    if (error instanceof ValidationError) throw error;
    return unreadable(request, error instanceof UnreadableRequestError ? error.reason : 'parser_failed');
  }
}

function read(parameters: TwilioParameters): ParsedWebhook {
  const { param } = parameters;
  const status = statusOf(parameters);
  if (isReport(status, parameters)) return { kind: 'status_callback', status };

  const messageId = requiredMessageSid(parameters);
  if (!accountSid.test(param('AccountSid'))) throw new UnreadableRequestError('account_sid_malformed');
  const { channelType, sender } = parseTwilioAddress(param('From'), 'sender');
  const recipient = parseTwilioAddress(param('To'), 'recipient');
  const { media, rejected } = mediaOf(param);
  const metadata = metadataOf(parameters, rejected);
  return {
    kind: 'message',
    uploads: [],
    ...(hasUnmappedParameters(parameters, { media, metadata }) && { raw: 'only_copy' }),
    message: {
      messageId,
      provider: 'twilio',
      channelType,
      sender,
      senderAliases: aliasesOf(sender, param),
      recipientId: recipient.sender.id,
      content: contentOf(param),
      media,
      attachments: [],
      metadata,
    },
  };
}

function requiredMessageSid({ param, signed }: TwilioParameters): string {
  param('MessageSid');
  const messageId = messageSidOf(signed);
  if (messageId !== undefined) return messageId;
  throw new UnreadableRequestError(hasMessageSid(signed) ? 'message_sid_malformed' : 'message_sid_missing');
}

function statusOf({ param }: TwilioParameters): string {
  return (param('MessageStatus').trim() || param('SmsStatus').trim()).toLowerCase();
}

/** A status report about a message that we sent. */
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
