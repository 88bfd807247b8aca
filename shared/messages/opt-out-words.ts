/** Accents and vowel points of scripts that are read without them; Devanagari and Thai keep theirs. `ـ` stretches a word. */
const invisibleOrAccent =
  /[\p{Cf}\p{Me}\p{Default_Ignorable_Code_Point}ـ[\p{Mn}&&[\p{sc=Inherited}\p{sc=Hebrew}\p{sc=Arabic}]]]/gv;

/**
 * Words by which people opt out of texts, by language. Twilio handles the English ones and ARRET by default, the FCC lists
 * `opt out` and `revoke`, carriers and AWS `remove` and `arret`; the others are what Advanced Opt-Out is set to.
 * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
 */
const stopWords: Readonly<Record<string, readonly string[]>> = {
  en: [
    ...list('stop, stop all, stop sms, stop text, stop texts, stop texting, stop msg, stop message'),
    ...list('stop messages, unsubscribe, unsubscribe me, unsub, cancel, cancel all, end, end all'),
    ...list('quit, revoke, opt out, opt me out, remove, remove me'),
  ],
  de: list('stopp, stoppen, abmelden, abbestellen, austragen, ende, beenden, widerruf, widerrufen'),
  es: [
    ...list('alto, para, parar, pare, paren, basta, baja, de baja, dar de baja, darme de baja'),
    ...list('darse de baja, cancelar, cancele, detener, detente, desuscribir, desuscribirme'),
    ...list('desuscribirse, salir, fin, terminar'),
  ],
  ca: list('atura, aturar, baixa, donar de baixa'),
  fr: [
    ...list('arret, arrett, arrete, arretez, arreter, arret sms, stoppez, stopper, desabonner'),
    ...list('desabonnez, desabonnez moi, desabonnement, me desabonner, se desabonner, desinscrire'),
    ...list('desinscription, desinscrivez moi, annuler, fin'),
  ],
  pt: [
    ...list('parar, pare, sair, cancelar, cancele, descadastrar, descadastre, descadastre me, remover'),
    ...list('remova, fim'),
  ],
  it: [
    ...list('ferma, fermare, basta, annulla, annullare, cancella, cancellami, disiscrivi'),
    ...list('disiscrivimi, esci'),
  ],
  nl: list('stoppen, afmelden, uitschrijven, annuleren, opzeggen, einde'),
  sv: list('stopp, stoppa, sluta, avsluta, avregistrera, avanmal'),
  da: list('afmeld, afslut, frameld'),
  no: list('stopp, stans, avslutt, avmeld'),
  fi: list('seis, lopeta, lopettakaa, pysayta, peruuta'),
  et: list('peata, lopeta, loobu'),
  lv: list('stops, apturet, atteikties'),
  lt: list('sustabdyti, atsisakyti'),
  pl: list('wypisz, wypisz mnie, anuluj, koniec, rezygnuje, rezygnacja'),
  cs: list('zrusit, zrus, odhlasit, odhlaste, konec'),
  sk: list('zrusit, odhlasit, koniec'),
  sl: list('odjava, odjavi, prekini'),
  hr: list('odjava, odjavi, prekini, zaustavi'),
  sr: list('odjava, odjavi, prekini, одјава, одјави, стоп'),
  hu: list('leiratkozas, leiratkozom, leallit, lemond'),
  ro: list('dezabonare, dezaboneaza, dezabonati, anulare, opreste'),
  tr: list('dur, iptal, durdur, ret'),
  el: list('στοπ, σταματα, σταματηστε, διακοπη, διαγραφη'),
  bg: list('стоп, спри, спрете, отпиши, отпишете'),
  id: list('berhenti, batal'),
  ms: list('berhenti, henti, batal'),
  vi: list('dung, dung lai, huy, huy bo, tu choi'),
  th: list('หยุด, ยกเลิก'),
  hi: list('रोकें, रोको, बंद करो, बंद करें'),
  ru: list('стоп, отписаться, отпишите, отпишите меня, отписка, отмена'),
  uk: list('стоп, відписатися, відпишіть, відпишіть мене, скасувати'),
  ar: list('ايقاف, توقف, قف, الغاء, الغاء الاشتراك'),
  he: list('הסר, הסרה, הסירו, עצור, הפסק'),
  ja: list('停止, 停止してください, 配信停止, 解除, ストップ, キャンセル'),
  zh: list('停止, 退订, 退訂, 取消, 拒收, td, 退订回t'),
  ko: list('중지, 정지, 그만, 취소, 수신 거부'),
};

/** Twilio answers these as well, and only when they are the whole text. */
const startAndHelpWords = ['start', 'unstop', 'yes', 'help', 'info'];

/** What people put around a word without saying anything else. */
const courtesies = [
  ...list(
    'please, pls, plz, kindly, thanks, thanks a lot, many thanks, thank you, thank you very much, thank you so much, thank u, thankyou, thx, ty, cheers',
  ),
  ...list('now, right now, immediately, asap, hi, hello, hey, ok, okay, sorry'),
  ...list(
    'bitte, danke, danke schon, dankeschon, danke sehr, vielen dank, besten dank, jetzt, sofort, hallo',
  ),
  ...list('por favor, porfavor, gracias, muchas gracias, mil gracias, ya, ahora, hola'),
  ...list(
    's il vous plait, s il te plait, svp, stp, merci, merci beaucoup, merci d avance, maintenant, bonjour',
  ),
  ...list(
    'obrigado, obrigada, muito obrigado, muito obrigada, agora, per favore, grazie, grazie mille, subito, ciao',
  ),
  ...list('alstublieft, aub, a u b, bedankt, dank je, dank u, dank u wel, tack, snalla, tak, takk, kiitos'),
  ...list(
    'prosze, dziekuje, prosim, dekuji, dakujem, hvala, molim, koszonom, kerem, multumesc, va rog, lutfen, tesekkurler',
  ),
  ...list('пожалуйста, спасибо, будь ласка, дякую, моля, благодаря, παρακαλω, ευχαριστω'),
  ...list(
    'terima kasih, tolong, cam on, من فضلك, شكرا, בבקשה, תודה, お願いします, ください, 谢谢, 謝謝, 감사합니다',
  ),
];

/** The longest first: `thank you` is the beginning of `thank you very much`. */
const courtesy = `(?:${courtesies
  .map(wordsOf)
  .sort((one, other) => other.length - one.length)
  .join('|')})`;

/** Longer texts are read as messages without a look. */
const maxCharacters = 120;

export const optOutLanguages: readonly string[] = Object.keys(stopWords);

/** Without spaces: people write `STOP ALL`, `opt-out` and `S.T.O.P` in any way. */
const wordsByLanguage: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(stopWords).map(([language, words]) => [
    language,
    new Set(words.map((word) => wordsOf(word).replaceAll(' ', ''))),
  ]),
);

export interface OptOutRules {
  readonly channelType: string;
  /** Of `optOutLanguages`; English always counts, because Twilio acts on it. */
  readonly languages: readonly string[];
}

/**
 * True when a text is a word that opts out or in, with any signs, quotes, emoji and courtesies around it. A sentence
 * that merely holds the word is a message. WhatsApp knows STOP and START alone: nobody but us would answer HELP there.
 * RCS is treated like SMS: https://www.twilio.com/en-us/changelog/twilio-now-supports-unified-opt-outs-across-rcs--sms--and-mms-ch
 */
export function isOptOut(text: string, { channelType, languages }: OptOutRules): boolean {
  if (text.length > maxCharacters) return false;
  const words = wordsOf(text);
  if (channelType === 'whatsapp') return bare(words).replaceAll(' ', '') === 'stop' || words === 'start';
  // With a question mark they ask something: `info?`
  if (startAndHelpWords.includes(words)) return !/[?？]/.test(text);
  const stop = bare(words);
  const isStopWord = (text: string) =>
    ['en', ...languages].some((language) => wordsByLanguage.get(language)?.has(text.replaceAll(' ', '')));
  return isStopWord(stop) || stop.split(' ').every(isStopWord);
}

/** Without the courtesies around it, and said once: `stop stop stop please`. */
function bare(words: string): string {
  return words
    .replace(new RegExp(`^(?:${courtesy} )+(?=.)`, 'u'), '')
    .replace(new RegExp(`(?: ${courtesy})+$`, 'u'), '')
    .replace(/^(.+?)(?: \1)+$/u, '$1');
}

/** Words between single spaces: no case, accents, signs or emoji, and nothing that shows nothing. */
function wordsOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(invisibleOrAccent, '')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

function list(words: string): string[] {
  return words.split(', ');
}
