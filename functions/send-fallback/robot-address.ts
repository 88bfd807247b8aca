import { getDomain } from 'tldts';
import { canonicalDomain } from './metadata-values.ts';

/** "Do not reply" as mailboxes spell it, by language. A space is a place where a separator may stand. */
const noReply = [
  // en
  ...phrases('no reply, no replies, no replys, no replay, no response, no answer, no return reply'),
  ...phrases('do not reply, dont reply, don t reply, do no reply, donot replay, do not replay'),
  ...phrases('do not respond, dont respond, do not answer, do not email, not reply, non reply'),
  ...phrases('never reply, unmonitored'),
  // de
  ...phrases('nicht antworten, nicht antworte, keine antwort, keine antworten, nicht beantworten'),
  ...phrases('antworten nicht moeglich, ohne antwort'),
  // fr
  ...phrases('ne pas repondre, ne repondez pas, ne pas repondez, nepas repondre, pas de reponse'),
  ...phrases('sans reponse, non repondre, no repondre, no reponse, ne reponds pas'),
  // es, ca, gl, eu
  ...phrases('no responder, no responda, no respondas, no respondan, no responde, no contestar'),
  ...phrases('no conteste, no contestes, no contesta, no respuesta, sin respuesta, no respondre'),
  ...phrases('no respongueu, no contesteu, non responder, non responda, ez erantzun'),
  // pt
  ...phrases('nao responder, nao responda, nao respondas, nao responde, nao respondam, nao resposta'),
  ...phrases('sem resposta'),
  // it
  ...phrases('non rispondere, non rispondete, non risponda, non rispondi, no rispondere'),
  ...phrases('no risposta, nessuna risposta, senza risposta'),
  // nl
  ...phrases('niet beantwoorden, niet antwoorden, niet reageren, niet replyen, geen antwoord'),
  ...phrases('geen reactie, geen reply'),
  // sv, da, no, fi
  ...phrases('svara inte, svara ej, inte svara, ej svar, ej svara, inget svar, ikke svar'),
  ...phrases('ikke svare, svar ikke, svar ej, besvar ikke, ikke besvar, ikke besvares, ingen svar'),
  ...phrases('intet svar, svares ikke, ala vastaa, alkaa vastatko, ei vastata, ei vastausta'),
  ...phrases('ei vastaus'),
  // pl, cs, sk
  ...phrases('nie odpowiadaj, nie odpowiadac, nie odpisuj, nie odpisywac, prosze nie odpowiadac'),
  ...phrases('bez odpowiedzi, neodpovidat, neodpovidej, neodpovidejte, neodpovedat, neodpovedaj'),
  ...phrases('neodpovedajte, bez odpovedi'),
  // hu, ro, sl, hr, sr
  ...phrases('ne valaszolj, ne valaszoljon, nincs valasz, nu raspunde, nu raspundeti, fara raspuns'),
  ...phrases('ne odgovarjaj, ne odgovarjajte, ne odgovaraj, ne odgovarajte, bez odgovora'),
  // et, lv, lt
  ...phrases('ara vasta, mitte vastata, neatbildet, neatbildi, neatsakyti, neatsakyk, neatsakykite'),
  // tr, id, ms, vi
  ...phrases('cevaplama, cevaplamayin, cevaplamayiniz, cevap vermeyin, cevap vermeyiniz, yanitlama'),
  ...phrases('yanitlamayin, yanitlamayiniz, yanit vermeyin, yanit vermeyiniz, jangan balas'),
  ...phrases('jangan dibalas, jangan membalas, jangan jawab, tidak dibalas, khong tra loi'),
  ...phrases('khong phan hoi'),
  // ru, uk, bg, also in Latin letters
  ...phrases('не отвечать, не отвечайте, без ответа, не відповідати, не відповідайте, без відповіді'),
  ...phrases('не отговаряй, не отговаряйте, без отговор, ne otvechat, ne otvechay, ne otvechayte'),
  ...phrases('bez otveta, ne vidpovidaty, ne vidpovidayte, ne otgovaryay, ne otgovaryayte'),
  // el, also in Latin letters
  ...phrases('μην απαντατε, μην απαντησετε, χωρις απαντηση, min apantate, min apantisete'),
  ...phrases('mhn apantate'),
];

/** Mailboxes of programs. As words of an ordinary domain they are ordinary: `bounce-castles.example`. */
const programs = [
  ...phrases(
    'mailer daemon, mail daemon, mdaemon, cron daemon, postmaster, bounce, bounces, bounced, mailbounce',
  ),
  ...phrases(
    'auto reply, auto replies, auto response, auto respond, auto responder, auto answer, auto mailer',
  ),
  ...phrases('auto confirm, auto notify, listserv, majordomo, undeliverable, dev null'),
];

/** What `noreply` is glued to in front; behind it, anything: nobody is called `…noreply`, but `noreplyson` could be. */
const suffix =
  '(?:e?mails?|mailer|mailbox|bot|services?|support|team|info|admin|system|online|web|app|shop|store|server|portal|' +
  'security|accounts?|orders?|billing|invoices?|payments?|booking|tickets?|customers?|members?|users?|messages?|' +
  'news|newsletter|updates?|alerts?|notif(?:y|ications?)|please|bitte|thanks?)';

const spelled = (all: readonly string[], separator: string) =>
  all.map((phrase) => wordsOf(phrase).replaceAll('-', separator)).join('|');

/** All of them look at a text whose letters stand in words between hyphens. */
const separate = new RegExp(`(?:^|-)(?:${spelled(noReply, '-?')})${suffix}?(?=-|$)`, 'u');
const glued = new RegExp(`(?:${spelled(noReply, '')})(?=-|$)`, 'u');
const ofPrograms = new RegExp(`(?:^|-)(?:${spelled(programs, '-?')})(?=-|$)`, 'u');

/** The mailbox of a list's owner or its commands, as vacation(1) has passed over them since BSD; and Unix's own. */
const wholeLocalPart =
  /^(owner-.+|.+-request|daemon|nobody|root|cron|anacron|mailer|mailman(-.+)?|www-data|uucp|null)$/;

/** True when nobody reads what is sent to this address, by the words in it. */
export function isRobotAddress(address: string): boolean {
  const text = address.trim().toLowerCase();
  const at = text.lastIndexOf('@');
  // `MAILER-DAEMON` stands in envelopes without a domain.
  const local = at < 0 ? text : text.slice(0, at);
  const domain = at < 0 ? '' : canonicalDomain(text.slice(at + 1));
  const labels = domain.split('.').map(wordsOf);
  return (
    wholeLocalPart.test(local) ||
    [wordsOf(local), ...labels].some((words) => separate.test(words) || glued.test(words)) ||
    [wordsOf(local), ...subdomainOf(domain).map(wordsOf)].some((words) => ofPrograms.test(words))
  );
}

function subdomainOf(domain: string): string[] {
  const own = getDomain(domain, { allowPrivateDomains: true, extractHostname: false }) ?? domain;
  return domain === own ? [] : domain.slice(0, -own.length - 1).split('.');
}

/** Words between hyphens: without accents, and digits separate as signs do. */
function wordsOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ı', 'i')
    .replace(/\P{L}+/gu, '-');
}

function phrases(list: string): string[] {
  return list.split(', ');
}
