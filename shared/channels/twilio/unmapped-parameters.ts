import type { JsonObject } from '../../json.ts';
import type { MediaLink } from '../../messages/inbound-message.ts';
import type { TwilioParameters } from './form.ts';
import { metadataKeyOf } from './metadata.ts';

/** Parameters that the message holds whole, or that say nothing. */
const whole =
  /^(?:MessageSid|SmsSid|SmsMessageSid|From|To|Body|SmsStatus|MessageStatus|ApiVersion|MediaUrl\d+|MediaContentType\d+)$/;

export interface ReadParts {
  readonly media: readonly MediaLink[];
  readonly metadata: JsonObject;
}

/** Whether a request says something that neither the message nor its metadata holds as it was written. */
export function hasUnmappedParameters({ signed }: TwilioParameters, { media, metadata }: ReadParts): boolean {
  if (metadata.metadata_truncated === true) return true;
  const held = new Set<string>();
  let urls = 0;
  let types = 0;
  for (const name in signed) {
    const value = signed[name];
    if (value === undefined || value === '') continue;
    // What could not be decoded, or was not text.
    if (value.includes('\uFFFD')) return true;
    if (name.startsWith('MediaUrl')) urls++;
    if (name.startsWith('MediaContentType')) types++;
    if (whole.test(name)) continue;
    if (!isHeld(name, metadata, held)) return true;
  }
  return (
    urls !== media.length || types !== media.filter(({ contentType }) => contentType !== undefined).length
  );
}

function isHeld(name: string, metadata: JsonObject, held: Set<string>): boolean {
  if (locationParts.has(name)) return typeof metadata.location === 'object';
  const key = metadataKeyOf(name);
  // Of two names that are one in snake case, the second is left out; so is one that our own code uses.
  if (key === undefined || ourKeys.has(key) || held.has(key) || !Object.hasOwn(metadata, key)) return false;
  held.add(key);
  return true;
}

const ourKeys: ReadonlySet<string> = new Set(['location', 'media_rejected', 'metadata_truncated']);
const locationParts: ReadonlySet<string> = new Set(['Latitude', 'Longitude', 'Address', 'Label']);
