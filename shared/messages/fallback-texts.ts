import { isOneSmsSegment } from './sms-segment.ts';

export type FallbackChannel = 'whatsapp' | 'sms' | 'rcs' | 'email';

type Texts = Readonly<Record<FallbackChannel, string>>;

/** Every text in one place. An SMS is one segment; a test holds them to it. */
export const fallbackTexts: Readonly<Record<string, Texts>> = {
  en: {
    whatsapp:
      'Thank you for your message. We could not match it to a conversation. Please contact us through our website.',
    rcs: 'Thank you for your message. We could not match it to a conversation. Please contact us through our website.',
    sms: 'Thank you for your message. We could not match it to a conversation. Please contact us through our website.',
    email:
      'Thank you for your message.\n\nWe could not match it to a conversation of ours. Please contact us through our website.\n\nThis answer was sent automatically, and once only.',
  },
  de: {
    whatsapp:
      'Danke für Ihre Nachricht. Wir konnten sie keiner Unterhaltung zuordnen. Bitte melden Sie sich über unsere Website.',
    rcs: 'Danke für Ihre Nachricht. Wir konnten sie keiner Unterhaltung zuordnen. Bitte melden Sie sich über unsere Website.',
    sms: 'Danke für Ihre Nachricht. Wir konnten sie keiner Unterhaltung zuordnen. Bitte melden Sie sich über unsere Website.',
    email:
      'Danke für Ihre Nachricht.\n\nWir konnten sie keiner Unterhaltung zuordnen. Bitte melden Sie sich über unsere Website.\n\nDiese Antwort wurde automatisch und nur einmal gesendet.',
  },
  es: {
    whatsapp:
      'Gracias por su mensaje. No hemos podido asociarlo a una conversación. Contacte con nosotros en nuestra web.',
    rcs: 'Gracias por su mensaje. No hemos podido asociarlo a una conversación. Contacte con nosotros en nuestra web.',
    sms: 'Gracias por su mensaje. No hemos podido asociarlo a un chat. Contacte con nosotros en nuestra web.',
    email:
      'Gracias por su mensaje.\n\nNo hemos podido asociarlo a una conversación. Contacte con nosotros en nuestra web.\n\nEsta respuesta se ha enviado automáticamente y una sola vez.',
  },
};

export interface FallbackWording {
  /** One of `fallbackTexts`. */
  readonly language: string;
  /** The stage's own texts by channel, instead of the built-in ones. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** The text for a channel: the stage's own, else the language's, else English. */
export function fallbackText(channel: FallbackChannel, { language, overrides }: FallbackWording): string {
  const texts = fallbackTexts[language] ?? fallbackTexts.en;
  return overrides[channel] ?? texts?.[channel] ?? '';
}

/** Whether unknown senders of a channel can be answered at all: a channel that was added may have no way back. */
export function hasFallback(channel: string): boolean {
  return Object.hasOwn(fallbackTexts.en ?? {}, channel);
}

/** What would go wrong with this wording, one phrase a fault: for the deployment to refuse it. */
export function faultsOfWording({ language, overrides }: FallbackWording): string[] {
  const channels = Object.keys(fallbackTexts.en ?? {});
  return [
    ...(Object.hasOwn(fallbackTexts, language) ? [] : [`no fallback texts in the language "${language}"`]),
    ...Object.entries(overrides).flatMap(([channel, text]) => [
      ...(channels.includes(channel) ? [] : [`a fallback text for the unknown channel "${channel}"`]),
      ...(text.trim() === '' ? [`the fallback text for ${channel} is empty`] : []),
      ...(channel === 'sms' && !isOneSmsSegment(text)
        ? ['the fallback text for sms is longer than one GSM-7 segment']
        : []),
    ]),
  ];
}
