import type { TwilioParameters } from './form.ts';

/** What a request says of the state of a message: in lower case, empty where it says nothing. */
export function statusOf({ param }: TwilioParameters): string {
  return (param('MessageStatus').trim() || param('SmsStatus').trim()).toLowerCase();
}

/** True for the states in which a message arrives: `received`, `receiving`, none. */
export function isOfInbound(status: string): boolean {
  const word = status.trim();
  return word === '' || /^receiv/i.test(word);
}

/** A status report about a message that we sent. */
const reported =
  /^(?:accepted|scheduled|queued|sending|sent|delivered|undelivered|partially_delivered|failed|read|cancell?ed|deleted)$/;

/** Twilio counts the media of a message that arrives, and reports none of these about one that it sent. */
const ofMessages =
  /^(?:Body|NumMedia|MediaUrl\d+|Latitude|Button(?:Text|Payload)|List(?:Id|Title)|InteractiveData|FlowData)$/;

/**
 * People point status callbacks at the URL of their messages. An inbound message says `received` or nothing; a word that
 * Twilio may add is a report, too, unless what a customer sends comes with it: a message must not get lost for its status.
 */
export function isReport(status: string, { signed }: TwilioParameters): boolean {
  if (isOfInbound(status)) return false;
  return reported.test(status) || !Object.keys(signed).some((name) => ofMessages.test(name));
}
