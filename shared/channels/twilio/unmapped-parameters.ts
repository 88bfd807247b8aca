import { holdsAllOf } from '../../clean-json.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { InboundMessage } from '../../messages/inbound-message.ts';
import { addressPrefixOf } from './address-prefixes.ts';
import type { TwilioParameters } from './form.ts';
import { metadataKeyOf } from './metadata.ts';
import { isOfInbound } from './status.ts';

/** Whether a request says something that neither the message nor its metadata holds as it was written. */
export function hasUnmappedParameters(
  { signed, isExact }: TwilioParameters,
  message: InboundMessage,
): boolean {
  const { media, metadata } = message;
  if (!isExact || metadata.metadata_truncated === true) return true;
  const texts: Readonly<Record<string, string>> = textsOf(message);
  const held = new Set<string>();
  let urls = 0;
  let types = 0;
  for (const name in signed) {
    const value = signed[name];
    if (value === undefined || value === '') continue;
    // What could not be decoded, or was not text.
    if (typeof value === 'string' ? value.includes('\uFFFD') : value.some((text) => text.includes('\uFFFD')))
      return true;
    const [, isUrl] = mediaParameter.exec(name) ?? [];
    if (isUrl !== undefined) {
      if (isUrl === 'Url') urls++;
      else types++;
      continue;
    }
    if (value === texts[name] || saysNothing(name, value)) continue;
    if (!isInMetadata(name, value, { metadata, held })) return true;
  }
  return (
    urls !== media.length || types !== media.filter(({ contentType }) => contentType !== undefined).length
  );
}

const mediaParameter = /^Media(Url|ContentType)\d+$/;

/** What the message itself holds of a request: the parameters that have a place in it, as Twilio writes them. */
function textsOf({ messageId, channelType, sender, recipientId, content }: InboundMessage) {
  const prefix = addressPrefixOf(channelType);
  return {
    MessageSid: messageId,
    SmsSid: messageId,
    SmsMessageSid: messageId,
    From: prefix + sender.id,
    To: prefix + recipientId,
    Body: content,
  };
}

/** A text of blanks, where the title of a button stands for it, and what every message that arrives says. */
function saysNothing(name: string, value: string | string[]): boolean {
  if (typeof value !== 'string') return false;
  if (name === 'Body') return value.trim() === '';
  return name === 'ApiVersion' || (/^(?:Sms|Message)Status$/.test(name) && isOfInbound(value));
}

interface HeldMetadata {
  readonly metadata: JsonObject;
  /** The names that parameters before this one have taken. */
  readonly held: Set<string>;
}

function isInMetadata(name: string, value: string | string[], { metadata, held }: HeldMetadata): boolean {
  if (locationParts.has(name)) return typeof metadata.location === 'object';
  const key = metadataKeyOf(name);
  // Of two names that are one in snake case, the second is left out.
  if (key === undefined || held.has(key) || !Object.hasOwn(metadata, key)) return false;
  held.add(key);
  return isSame(value, metadata[key] as JsonValue);
}

function isSame(value: string | string[], kept: JsonValue): boolean {
  if (typeof value === 'string') return kept === value || holdsAllOf(value, kept);
  return JSON.stringify(kept) === JSON.stringify(value);
}

const locationParts: ReadonlySet<string> = new Set(['Latitude', 'Longitude', 'Address', 'Label']);
