import { ValidationError } from '../../errors.ts';
import type { WebhookRequest } from '../../http/webhook-request.ts';
import type { InboundMessage, ParsedWebhook } from '../../messages/inbound-message.ts';
import { aliasesOf, parseTwilioAddress } from './address.ts';
import { contentOf } from './content.ts';
import { parametersOf, type TwilioParameters } from './form.ts';
import { mediaOf } from './media.ts';
import { hasMessageSid, messageSidOf } from './message-sid.ts';
import { metadataOf } from './metadata.ts';
import { isReport, statusOf } from './status.ts';
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
  const message: InboundMessage = {
    messageId,
    provider: 'twilio',
    channelType,
    sender,
    senderAliases: aliasesOf(sender, param),
    recipientId: recipient.sender.id,
    content: contentOf(param),
    media,
    attachments: [],
    metadata: metadataOf(parameters, rejected),
  };
  return {
    kind: 'message',
    uploads: [],
    ...(hasUnmappedParameters(parameters, message) && { raw: 'only_copy' }),
    message,
  };
}

function requiredMessageSid({ param, signed }: TwilioParameters): string {
  param('MessageSid');
  const messageId = messageSidOf(signed);
  if (messageId !== undefined) return messageId;
  throw new UnreadableRequestError(hasMessageSid(signed) ? 'message_sid_malformed' : 'message_sid_missing');
}
