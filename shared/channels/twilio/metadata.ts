import { parseCleanJson } from '../../clean-json.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { boundedMetadata } from '../../messages/bounded-metadata.ts';
import type { TwilioParameters } from './form.ts';

/** Parameters that have their own place, or say nothing. */
const elsewhere =
  /^(MessageSid|SmsSid|SmsMessageSid|From|To|Body|SmsStatus|MessageStatus|ApiVersion|MediaUrl\d+|MediaContentType\d+|Latitude|Longitude|Address|Label)$/;

/**
 * Names that say something else to whoever reads the metadata: what this parser writes itself, and what an email says
 * (`metadataOfEmail` in shared/context). A parameter of such a name is in the raw request.
 */
const reserved =
  /^(?:location|media_rejected|(?:metadata|raw)_truncated|attachments?_(?:ref|count)|charset_fallbacks|(?:envelope|header)_(?:from|to)|delivered_to|cc|reply_to|return_path|spf|dkim(?:_domains)?|spam_score|sender_ip|message_id_header|in_reply_to|references|date|content_type|auto_submitted|precedence|x_auto_response_suppress|(?:list|machine)_headers)$/;

/** What an agent looks at first; it must not be crowded out. */
const important = [
  'ProfileName',
  'WaId',
  'MessageType',
  'ButtonText',
  'ButtonPayload',
  'ButtonType',
  'ListId',
  'ListTitle',
  'OriginalRepliedMessageSid',
  'OriginalRepliedMessageSender',
  'OptOutType',
  'InteractiveData',
  'FlowData',
  'ExternalUserId',
  'ProfileUsername',
  'Forwarded',
  'FrequentlyForwarded',
  'MessagingServiceSid',
];

/** Parameters that carry JSON in a text. */
const jsonParameters = new Set(['InteractiveData', 'FlowData', 'ChannelMetadata', 'AddOns']);
const maxJsonBytes = 4_000;

/**
 * Everything else that Twilio said, in snake_case: `ProfileName` becomes `profile_name`. Parameters that Twilio may add
 * tomorrow come along, too.
 */
export function metadataOf({ signed, param }: TwilioParameters, mediaRejected: number): JsonObject {
  const names = Object.keys(signed).filter((name) => metadataKeyOf(name) !== undefined);
  const ordered = [...new Set([...important.filter((name) => name in signed), ...names])];
  return boundedMetadata([
    ['location', locationOf(param)],
    ['media_rejected', mediaRejected > 0 ? mediaRejected : undefined],
    ...ordered.map((name) => [metadataKeyOf(name) ?? name, metadataValue(name, signed[name])] as const),
  ]);
}

function metadataValue(name: string, value: string | string[] | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  // As a text it is cut where it is too long, and the beginning of somebody's answers says more than nothing.
  const isJson = jsonParameters.has(name) && Buffer.byteLength(value) <= maxJsonBytes;
  return (isJson ? parseCleanJson(value) : undefined) ?? value;
}

/** Twilio's names are always the same: each is examined a single time. */
const keys = new Map<string, string | undefined>();

/** A parameter's name in the metadata; undefined when it does not go there. */
export function metadataKeyOf(name: string): string | undefined {
  if (keys.has(name)) return keys.get(name);
  const isMetadata = /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name) && !elsewhere.test(name);
  const snake = isMetadata ? snakeCase(name) : undefined;
  const key = snake !== undefined && !reserved.test(snake) ? snake : undefined;
  if (keys.size < 500 && name.length <= 64) keys.set(name, key);
  return key;
}

function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase();
}

function locationOf(param: (name: string) => string): JsonObject | undefined {
  const [latitude, longitude] = [param('Latitude'), param('Longitude')];
  if (latitude === '' || longitude === '') return undefined;
  return {
    latitude,
    longitude,
    ...(param('Address') !== '' && { address: param('Address') }),
    ...(param('Label') !== '' && { label: param('Label') }),
  };
}
