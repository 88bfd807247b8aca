import { newMessageSid } from '../e2e-client.ts';
import {
  type SignedRequest,
  sendgridMail,
  sendgridRequest,
  type TestKeys,
  twilioWebhook,
} from '../signed-webhooks.ts';

/** Senders that occur nowhere else: every form that an address can have. */
export const canarySenders = {
  sms: '+15557654301',
  whatsapp: '+15557654302',
  mail: 'canary-address@canary-domain.photography',
  unknownPhone: '+15557654303',
  unknownUserId: 'US.Canary76543041928374655',
  unknownMail: 'canary-stranger@canary-domain.example.com',
} as const;

/** What must not be anywhere: the word, the digits of the numbers, and the unsigned bytes in base64. */
export const canaryPattern = /canary|55576543\d\d|Y2FuYXJ5/i;

export interface Signing {
  readonly keys: TestKeys;
  readonly publicBaseUrl: string;
}

/** Every field that Twilio documents, and one that it does not, each with a marker. */
const twilioTexts = Object.fromEntries(
  (
    'Body FromCity FromState FromZip FromCountry ToCity ToState ToZip ToCountry ProfileName WaId ProfileUsername ' +
    'ExternalUserId ParentExternalUserId ButtonText ButtonPayload ButtonType InteractiveData FlowData ChannelMetadata ' +
    'Latitude Longitude Address Label ReferralBody ReferralHeadline ReferralSourceId ReferralSourceUrl ReferralMediaUrl ' +
    'ReferralCtwaClid OriginalRepliedMessageSender OriginalRepliedMessageSid AddOns MessagingServiceSid ErrorUrl ' +
    'SomethingNew ListTitle'
  )
    .split(' ')
    .map((name) => [name, `canary-${name}`]),
);

const media = {
  NumMedia: '1',
  MediaUrl0: 'https://api.twilio.com/canary-media.jpg?canary=1',
  MediaContentType0: 'image/canary-type',
};

export function canaryTwilio(
  channel: 'sms' | 'whatsapp',
  fields: { readonly From: string; readonly [name: string]: string },
  signing: Signing,
): SignedRequest & { readonly messageId: string } {
  const messageId = newMessageSid();
  const request = twilioWebhook(
    channel,
    { ...twilioTexts, ...media, To: '+15557654399', MessageSid: messageId, ...fields },
    signing,
  );
  return { ...request, messageId };
}

export function canaryMail(from: string, { keys }: Signing): SignedRequest {
  return sendgridMail(
    {
      from: `canary-name <${from}>`,
      to: 'canary-recipient@example.com',
      subject: 'canary-subject',
      text: `canary-text ${'x'.repeat(40_000)}`,
      messageId: `canary-message-id-${from}`,
      attachments: [{ name: 'canary-file.txt', bytes: Buffer.from('canary-bytes') }],
    },
    keys,
  );
}

/** Mail that is signed and cannot be read, in three ways, and a batch of events. */
export function canaryOddities({ keys }: Signing): readonly SignedRequest[] {
  const multipart = 'multipart/form-data; boundary=xYzZY';
  const twice = ['from', 'from'].map(
    (name) => `--xYzZY\r\nContent-Disposition: form-data; name="${name}"\r\n\r\ncanary-from@example.com\r\n`,
  );
  const events = [
    { email: 'canary-event@example.com', event: 'bounce', reason: 'canary-reason', sg_event_id: 'e1' },
    { email: canarySenders.mail, event: 'canary_event', url: 'https://canary.example', sg_event_id: 'e2' },
  ];
  return [
    sendgridRequest({ contentType: multipart, body: Buffer.from('--xYzZY\r\ncanary broken') }, keys),
    sendgridRequest({ contentType: multipart, body: Buffer.from(`${twice.join('')}--xYzZY--\r\n`) }, keys),
    sendgridRequest({ contentType: 'application/json', body: Buffer.from('{"canary": ') }, keys),
    sendgridRequest({ contentType: 'application/json', body: Buffer.from(JSON.stringify(events)) }, keys),
  ];
}

/** What is refused: a changed body, a wrong signature, a missing field, another type, a path and a query of one's own. */
export function canaryRefusals(
  requests: readonly SignedRequest[],
  signing: Signing,
): readonly SignedRequest[] {
  const odd = { 'x-canary': 'canary-header', 'user-agent': 'canary-agent' };
  const [first] = requests as [SignedRequest];
  return [
    ...requests.map((request) => ({
      ...request,
      headers: { ...request.headers, ...odd },
      body: Buffer.concat([request.body, Buffer.from('&canary-addition')]),
    })),
    ...requests.map((request) => ({
      ...request,
      headers: {
        ...request.headers,
        'x-twilio-signature': 'canary-signature',
        'x-twilio-email-event-webhook-signature': 'canary-signature',
      },
    })),
    canaryTwilio('sms', { From: '' }, signing),
    canaryTwilio('sms', { From: canarySenders.sms, MessageSid: 'canary-sid' }, signing),
    canaryTwilio('sms', { From: canarySenders.sms, AccountSid: 'canary-account' }, signing),
    { ...first, headers: { ...first.headers, 'content-type': 'text/canary-type' } },
    { ...first, path: `${first.path}?canary=canary-query` },
    { ...first, path: 'webhooks/canary-path' },
  ];
}
