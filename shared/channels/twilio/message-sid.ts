import type { TwilioParameters } from './form.ts';

const messageSid = /^(?:SM|MM)[0-9a-fA-F]{32}$/;

/** `SmsSid` and `SmsMessageSid` are older names of the same id. */
const names = ['MessageSid', 'SmsSid', 'SmsMessageSid'] as const;

/** The message's id: the first of its names that says anything. Undefined when that is missing, repeated or malformed. */
export function messageSidOf(signed: TwilioParameters['signed']): string | undefined {
  const value = names.map((name) => signed[name]).find((text) => text !== undefined && text !== '');
  return typeof value === 'string' && messageSid.test(value) ? value : undefined;
}

/** Whether a request names a message at all. */
export function hasMessageSid(signed: TwilioParameters['signed']): boolean {
  return names.some((name) => signed[name] !== undefined && signed[name] !== '');
}
