import { createHash } from 'node:crypto';
import type { WebhookRequest } from '../../http/webhook-request.ts';
import type { ParsedWebhook } from '../../messages/inbound-message.ts';
import { channelOfAddress } from './address.ts';
import { parametersOf, type TwilioParameters } from './form.ts';
import { messageSidOf } from './message-sid.ts';
import type { UnreadableReason } from './unreadable-request-error.ts';

/** A signed request that cannot be read as a message, with its bytes as they came. */
export function unreadable(request: WebhookRequest, reason: UnreadableReason): ParsedWebhook {
  const parameters = readableParameters(request);
  const messageId = messageSidOf(parameters) ?? digestOf(request);
  return {
    kind: 'unreadable',
    messageId,
    provider: 'twilio',
    channelType: channelOf(request, parameters),
    reason,
    upload: {
      key: `quarantine/${messageId}`,
      contentType: 'application/octet-stream',
      bytes: request.body,
    },
  };
}

function readableParameters(request: WebhookRequest): TwilioParameters['signed'] {
  try {
    return parametersOf(request).signed;
  } catch {
    return {};
  }
}

/** The channel that `From` says, and the route where it says none that is served. */
function channelOf({ route }: WebhookRequest, { From }: TwilioParameters['signed']): string {
  return (typeof From === 'string' ? channelOfAddress(From) : undefined) ?? route;
}

/** What Twilio adds when it calls the fallback URL. */
const addedByRetries = /^Error(?:Code|Url)=/;

/**
 * Equal for every delivery of the same request: Twilio repeats its parameters, and calls the fallback URL with two more.
 * Over the bytes, because two texts that are not UTF-8 decode to the same one.
 */
function digestOf({ contentType, body }: WebhookRequest): string {
  const hash = createHash('sha256');
  if (contentType === 'application/json') hash.update(body);
  else {
    const pairs = body.toString('latin1').split('&');
    for (const pair of pairs.filter((text) => !addedByRetries.test(text)).sort()) {
      hash.update(`${pair.length}:`).update(pair, 'latin1');
    }
  }
  return `twilio-${hash.digest('hex')}`;
}
