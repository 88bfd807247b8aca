/**
 * Words by which people opt out of texts, by language. Twilio handles the English ones and ARRET by default, the FCC lists
 * `opt out` and `revoke`, carriers and AWS `remove` and `arret`; the others are what Advanced Opt-Out is set to.
 * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
 */
const stopWords: Readonly<Record<string, readonly string[]>> = {
  en: [
    ...[
      'stop',
      'stopall',
      'stop all',
      'unsubscribe',
      'unsubscribe me',
      'unsub',
      'cancel',
      'cancel all',
      'end',
      'end all',
    ],
    ...['quit', 'revoke', 'optout', 'opt out', 'opt me out', 'remove', 'remove me'],
  ],
  de: ['stopp', 'abmelden', 'abbestellen', 'austragen', 'ende', 'beenden', 'widerruf', 'widerrufen'],
  es: [
    ...[
      'alto',
      'parar',
      'pare',
      'baja',
      'de baja',
      'dar de baja',
      'darme de baja',
      'darse de baja',
      'cancelar',
    ],
    ...['detener', 'desuscribir', 'desuscribirme', 'desuscribirse', 'salir', 'fin', 'terminar'],
  ],
  fr: [
    ...[
      'arret',
      'arrett',
      'arrete',
      'arretez',
      'arreter',
      'arret sms',
      'stop sms',
      'desabonner',
      'desabonnement',
    ],
    ...['me desabonner', 'se desabonner', 'desinscrire', 'desinscription', 'annuler', 'fin'],
  ],
  pt: ['parar', 'pare', 'sair', 'cancelar', 'descadastrar', 'remover', 'fim'],
  it: ['ferma', 'fermare', 'annulla', 'cancellami', 'disiscrivi', 'disiscrivimi', 'esci'],
  nl: ['stoppen', 'afmelden', 'uitschrijven', 'annuleren', 'opzeggen', 'einde'],
  sv: ['stopp', 'sluta', 'avsluta', 'avregistrera', 'avanmal'],
  da: ['afmeld', 'afslut', 'frameld'],
  no: ['stopp', 'avslutt', 'avmeld'],
  fi: ['lopeta', 'pysayta'],
  pl: ['wypisz', 'anuluj', 'koniec', 'rezygnuje'],
  cs: ['zrusit', 'odhlasit', 'konec'],
  hu: ['leiratkozas', 'leiratkozom'],
  ro: ['dezabonare', 'anulare'],
  tr: ['dur', 'iptal', 'durdur'],
  id: ['berhenti', 'batal'],
  ru: ['стоп', 'отписаться', 'отписка', 'отмена'],
  uk: ['стоп', 'відписатися', 'скасувати'],
  ja: ['停止', '配信停止', '解除'],
  zh: ['停止', '退订', '退訂', '取消'],
  ko: ['중지', '수신거부'],
};

/** Twilio answers these as well, and only when they are the whole text. */
const startAndHelpWords = ['start', 'unstop', 'yes', 'help', 'info'];

/** What people put around a word without saying anything else. */
const courtesies = [
  ...['please', 'pls', 'plz', 'kindly', 'thanks', 'thank you', 'thx', 'ty', 'now', 'hi', 'hello'],
  ...[
    'bitte',
    'danke',
    'jetzt',
    'por favor',
    'porfavor',
    'gracias',
    'ya',
    'ahora',
    's il vous plait',
    's il te plait',
  ],
  ...[
    'svp',
    'stp',
    'merci',
    'obrigado',
    'obrigada',
    'per favore',
    'grazie',
    'alstublieft',
    'aub',
    'bedankt',
    'tack',
  ],
  ...[
    'tak',
    'takk',
    'kiitos',
    'prosze',
    'dziekuje',
    'prosim',
    'dekuji',
    'lutfen',
    'tesekkurler',
    'пожалуйста',
  ],
  'спасибо',
];

const courtesy = `(?:${courtesies.map(wordsOf).join('|')})`;

/** Longer texts are read as messages without a look. */
const maxCharacters = 120;

export const optOutLanguages: readonly string[] = Object.keys(stopWords);

export interface OptOutRules {
  readonly channelType: string;
  /** Of `optOutLanguages`; English always counts, because Twilio acts on it. */
  readonly languages: readonly string[];
}

/**
 * True when a text is a word that opts out or in, whatever signs, quotes, emoji and courtesies stand around it. A sentence
 * that merely holds the word is a message. WhatsApp knows STOP and START alone: nobody but us would answer HELP there.
 * RCS is treated like SMS: https://www.twilio.com/en-us/changelog/twilio-now-supports-unified-opt-outs-across-rcs--sms--and-mms-ch
 */
export function isOptOut(text: string, { channelType, languages }: OptOutRules): boolean {
  if (text.length > maxCharacters) return false;
  const words = wordsOf(text);
  if (channelType === 'whatsapp') return bare(words) === 'stop' || words === 'start';
  // With a question mark they ask something: `info?`
  if (startAndHelpWords.includes(words)) return !/[?？]/.test(text);
  const stop = bare(words);
  return ['en', ...languages].some((language) =>
    (stopWords[language] ?? []).some((word) => wordsOf(word) === stop),
  );
}

/** Without the courtesies around it, and said once: `stop stop stop please`. */
function bare(words: string): string {
  return words
    .replace(new RegExp(`^(?:${courtesy} )+(?=.)`, 'u'), '')
    .replace(new RegExp(`(?: ${courtesy})+$`, 'u'), '')
    .replace(/^(.+?)(?: \1)+$/u, '$1');
}

/** Words between single spaces: no case, accents, signs or emoji. */
function wordsOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\u200b-\u200d\ufeff]/gu, '')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
