import { getDomain } from 'tldts';
import { canonicalDomain } from './metadata-values.ts';

/** "Do not reply" as mailboxes spell it, by language. A space is a place where a separator may stand. */
const noReply = [
  // en
  ...['no reply', 'no replies', 'no response', 'no answer', 'do not reply', 'dont reply', 'don t reply'],
  ...['do not respond', 'dont respond', 'do not answer', 'not reply', 'never reply', 'unmonitored'],
  // de
  ...['nicht antworten', 'keine antwort', 'nicht beantworten', 'antworten nicht moeglich'],
  // fr
  ...[
    'ne pas repondre',
    'ne repondez pas',
    'ne pas repondez',
    'nepas repondre',
    'pas de reponse',
    'sans reponse',
  ],
  // es, ca, gl
  ...[
    'no responder',
    'no responda',
    'no respondas',
    'no contestar',
    'no conteste',
    'no contestes',
    'no respuesta',
  ],
  ...['sin respuesta', 'no respondre', 'no respongueu', 'non responder'],
  // pt
  ...['nao responder', 'nao responda', 'nao respondas', 'nao responde', 'sem resposta'],
  // it
  ...['non rispondere', 'non rispondete', 'no risposta', 'nessuna risposta'],
  // nl
  ...['niet beantwoorden', 'niet antwoorden', 'niet reageren', 'geen antwoord', 'geen reactie'],
  // sv, da, no, fi
  ...[
    'svara inte',
    'svara ej',
    'ej svar',
    'inget svar',
    'ikke svar',
    'svar ikke',
    'besvar ikke',
    'ikke besvar',
  ],
  ...['ala vastaa', 'ei vastata', 'ei vastausta'],
  // pl, cs, sk, hu, ro, sl, hr
  ...[
    'nie odpowiadaj',
    'nie odpowiadac',
    'prosze nie odpowiadac',
    'neodpovidat',
    'neodpovidejte',
    'neodpovedat',
  ],
  ...['neodpovedajte', 'ne valaszolj', 'ne valaszoljon', 'nu raspunde', 'nu raspundeti', 'ne odgovarjaj'],
  ...['ne odgovarjajte', 'ne odgovaraj', 'ne odgovarajte'],
  // tr, id, vi
  ...['cevaplamayin', 'cevaplamayiniz', 'yanitlamayin', 'yanitlamayiniz', 'jangan balas', 'jangan dibalas'],
  ...['khong tra loi'],
  // ru, uk, also in Latin letters
  ...['не отвечать', 'не отвечайте', 'не відповідати', 'ne otvechat', 'ne otvechayte'],
];

/** Mailboxes of programs. As words of an ordinary domain they are ordinary: `bounce-castles.example`. */
const programs = [
  ...[
    'mailer daemon',
    'mail daemon',
    'cron daemon',
    'postmaster',
    'bounce',
    'bounces',
    'bounced',
    'mailbounce',
  ],
  ...['auto reply', 'auto replies', 'auto response', 'auto respond', 'auto responder', 'auto answer'],
  ...['auto confirm', 'auto notify', 'listserv', 'majordomo', 'mailman', 'undeliverable', 'dev null'],
];

/** What `noreply` is glued to in front; behind it, anything: nobody is called `…noreply`, but `noreplyson` could be. */
const suffix =
  '(?:e?mail|mailer|bot|service|support|team|info|admin|accounts?|orders?|news|alerts?|notifications?)';

const spelled = (phrases: readonly string[], separator: string) =>
  phrases.map((phrase) => wordsOf(phrase).replaceAll('-', separator)).join('|');

/** All of them look at a text whose letters stand in words between hyphens. */
const separate = new RegExp(`(?:^|-)(?:${spelled(noReply, '-?')})${suffix}?(?=-|$)`, 'u');
const glued = new RegExp(`(?:${spelled(noReply, '')})(?=-|$)`, 'u');
const ofPrograms = new RegExp(`(?:^|-)(?:${spelled(programs, '-?')})(?=-|$)`, 'u');

/** The mailbox of a list's owner or its commands, as vacation(1) has passed over them since BSD; and Unix's own. */
const wholeLocalPart = /^(owner-.+|.+-request|daemon|nobody|www-data|uucp|null)$/;

/** True when nobody reads what is sent to this address, by the words in it. */
export function isRobotAddress(address: string): boolean {
  const text = address.trim().toLowerCase();
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(0, at));
  const domain = canonicalDomain(text.slice(at + 1));
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
