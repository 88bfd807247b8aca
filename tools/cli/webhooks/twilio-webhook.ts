import { createHmac, randomBytes } from 'node:crypto';
import { addressPrefixes, type TwilioChannel } from '../../../shared/channels/twilio/address-prefixes.ts';

/** A webhook ready to be posted. */
export interface SignedWebhook {
  readonly messageId: string;
  readonly provider: 'twilio' | 'sendgrid';
  /** Below the API's URL: `webhooks/sms`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface TwilioKeys {
  readonly accountSid: string;
  readonly authToken: string;
}

export interface TwilioMessage {
  readonly channel: TwilioChannel;
  /** Without the channel's prefix. */
  readonly from: string;
  readonly to?: string | undefined;
  readonly body?: string | undefined;
  readonly media?: readonly string[];
  /** Default: a new one. */
  readonly messageSid?: string | undefined;
  /** Parameters that Twilio adds: `ErrorCode` and `ErrorUrl` when it calls the fallback URL. */
  readonly added?: Readonly<Record<string, string>> | undefined;
}

/** Our own number in examples, and our RCS agent. */
const defaultRecipients: Readonly<Record<TwilioChannel, string>> = {
  whatsapp: '+15559990000',
  sms: '+15559990000',
  rcs: 'example_agent',
};

/**
 * An inbound message as Twilio posts it, with the fields of a captured request, signed over `publicBaseUrl`.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export function twilioWebhook(
  message: TwilioMessage,
  keys: TwilioKeys,
  publicBaseUrl: string,
): SignedWebhook {
  const messageId = message.messageSid ?? `SM${randomBytes(16).toString('hex')}`;
  const parameters = parametersOf(message, messageId, keys.accountSid);
  const path = `webhooks/${message.channel}`;
  return {
    messageId,
    provider: 'twilio',
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': randomBytes(16).toString('hex'),
      'x-twilio-signature': signatureOf(parameters, keys.authToken, `${publicBaseUrl}/${path}`),
    },
    body: Buffer.from(new URLSearchParams(parameters).toString()),
  };
}

function parametersOf(message: TwilioMessage, messageId: string, accountSid: string): Record<string, string> {
  const prefix = addressPrefixes[message.channel];
  const media = message.media ?? [];
  return {
    SmsMessageSid: messageId,
    NumMedia: String(media.length),
    ...(message.channel === 'whatsapp'
      ? { ProfileName: 'Customer', MessageType: 'text', WaId: message.from.replace('+', '') }
      : {
          ToCountry: 'US',
          ToState: '',
          ToCity: '',
          ToZip: '',
          FromCountry: 'US',
          FromState: '',
          FromCity: '',
          FromZip: '',
        }),
    SmsSid: messageId,
    SmsStatus: 'received',
    Body: message.body ?? '',
    To: `${prefix}${message.to ?? defaultRecipients[message.channel]}`,
    NumSegments: '1',
    ReferralNumMedia: '0',
    MessageSid: messageId,
    AccountSid: accountSid,
    From: `${prefix}${message.from}`,
    ...Object.fromEntries(
      media.flatMap((url, index) => [
        [`MediaUrl${index}`, url],
        [`MediaContentType${index}`, 'image/jpeg'],
      ]),
    ),
    ApiVersion: '2010-04-01',
    ...message.added,
  };
}

function signatureOf(parameters: Readonly<Record<string, string>>, token: string, url: string): string {
  const signed = Object.keys(parameters)
    .sort()
    .reduce((text, name) => text + name + parameters[name], url);
  return createHmac('sha1', token).update(signed).digest('base64');
}
