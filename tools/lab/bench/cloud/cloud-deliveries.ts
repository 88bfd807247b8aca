import { sendgridWebhook } from '../../../cli/webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../../../cli/webhooks/twilio-webhook.ts';
import type { LocalKeys } from '../../../local-cloud/local-keys.ts';
import { seededRandom } from '../../chaos/random.ts';
import { noise, textOf } from '../samples.ts';

/** A signed request, told apart by its text. */
export interface LoadDelivery {
  readonly token: string;
  readonly webhook: SignedWebhook;
}

export interface DeliveryOptions {
  readonly count: number;
  /** Distinguishes the deliveries of one phase from another's. */
  readonly phase: string;
  readonly keys: LocalKeys;
  /** What Twilio signs; without a trailing slash. */
  readonly publicBaseUrl: string;
}

/** Senders whose conversation is there before; every eighth message comes from somebody else. */
export const knownSenders = {
  whatsapp: Array.from({ length: 20 }, (_, index) => `+1555200${String(index).padStart(4, '0')}`),
  sms: Array.from({ length: 20 }, (_, index) => `+1555300${String(index).padStart(4, '0')}`),
  email: Array.from({ length: 20 }, (_, index) => `customer-${index}@example.com`),
} as const;

/** Of ten messages five come by WhatsApp, three by SMS, two by mail; every fifth mail brings 200 KB along. */
export function makeDeliveries(options: DeliveryOptions): LoadDelivery[] {
  const random = seededRandom(options.count);
  return Array.from({ length: options.count }, (_, index) => {
    const channel = (['whatsapp', 'sms', 'whatsapp', 'email', 'whatsapp'] as const)[index % 5] ?? 'sms';
    const kind = index % 10 === 7 ? 'sms' : channel;
    const senders = knownSenders[kind];
    const isKnown = index % 8 !== 7;
    const known = senders[Math.floor(random() * senders.length)] ?? '';
    const length = Math.floor(20 + random() ** 3 * (kind === 'email' ? 15_000 : 1_000));
    const token = `${options.phase} ${index} ${textOf(length)}`.trim();
    const from = isKnown ? known : strangerOf(kind, index);
    return { token, webhook: sign({ kind, from, token, hasFiles: index % 25 === 3 }, options) };
  });
}

interface Message {
  readonly kind: 'whatsapp' | 'sms' | 'email';
  readonly from: string;
  readonly token: string;
  readonly hasFiles: boolean;
}

function sign({ kind, from, token, hasFiles }: Message, { keys, publicBaseUrl }: DeliveryOptions) {
  if (kind !== 'email') return twilioWebhook({ channel: kind, from, body: token }, keys, publicBaseUrl);
  const attachments = hasFiles
    ? [{ name: 'scan.pdf', contentType: 'application/pdf', bytes: noise(200_000) }]
    : [];
  return sendgridWebhook({ from, text: token, attachments }, keys.sendgridPrivateKey);
}

function strangerOf(kind: Message['kind'], index: number): string {
  return kind === 'email' ? `stranger-${index}@example.org` : `+1555900${String(index).padStart(4, '0')}`;
}
