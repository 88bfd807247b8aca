import type { MediaLink } from '../../messages/inbound-message.ts';

/** Twilio sends ten; the request's own count (`NumMedia`) is never believed. */
const maxMedia = 20;

const twilioHost = /^(?:[a-z0-9-]+\.)+twilio(?:cdn)?\.com$/;

/** The media of a message, and how many links were left out because they do not lead to Twilio. */
export function mediaOf(param: (name: string) => string): { media: MediaLink[]; rejected: number } {
  const media: MediaLink[] = [];
  let rejected = 0;
  for (let index = 0; index < maxMedia; index++) {
    const url = param(`MediaUrl${index}`);
    if (url === '') continue;
    const contentType = mediaTypeOf(param(`MediaContentType${index}`));
    if (isTwilioUrl(url)) media.push({ url, ...(contentType !== '' && { contentType }) });
    else rejected++;
  }
  return { media, rejected };
}

/** Whoever fetches a medium may send credentials along: only https to Twilio, without user, password or port. */
function isTwilioUrl(text: string): boolean {
  if (!URL.canParse(text) || text.length > 2_048) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  return (
    protocol === 'https:' && twilioHost.test(hostname) && port === '' && username === '' && password === ''
  );
}

/** A type with its parameters, or nothing: a text of any length would travel in every context. */
function mediaTypeOf(text: string): string {
  return text.length <= 255 && /^[\w.+-]+\/[\w.+-]+/.test(text) ? text : '';
}
