import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isRobotAddress } from '../../../../functions/send-fallback/robot-address.ts';

it.each([
  'noreply@example.net',
  'NoReply@Example.NET',
  'no-reply@example.net',
  'no_reply@example.net',
  'no.reply+123@example.net',
  'noreply2@example.net',
  '2023noreply@example.net',
  'orders.noreply@example.net',
  'noreply-orders@example.net',
  'ordersnoreply@example.net',
  'noreplyservice@example.net',
  'please-do-not-reply@example.net',
  'do_not_reply@example.net',
  'donotreply@example.net',
  "don't-reply@example.net",
  'dontreply@example.net',
  'no-response@example.net',
  'unmonitored@example.net',
  'nicht-antworten@example.de',
  'bitte.nicht.antworten@example.de',
  'keine-antwort@example.de',
  'nepasrepondre@example.fr',
  'ne-pas-repondre@example.fr',
  'ne-pas-répondre@example.fr',
  'noresponder@example.es',
  'no-responder@example.es',
  'no_contestar@example.es',
  'naoresponda@example.br',
  'não-responder@example.br',
  'nonrispondere@example.it',
  'niet-beantwoorden@example.nl',
  'svara-inte@example.se',
  'svar.ikke@example.dk',
  'nie_odpowiadaj@example.pl',
  'yanıtlamayın@example.tr',
  'не-отвечайте@example.ru',
  'bounce@example.net',
  'bounces-12@example.net',
  'mailer-daemon@example.net',
  'MAILER_DAEMON@example.net',
  'postmaster@example.net',
  'auto-reply@example.net',
  'autoresponder1@example.net',
  'listserv@example.net',
  'owner-announce@example.net',
  'announce-request@example.net',
  'jane@noreply.example.net',
  'jane@no-reply.mail.example.net',
  'jane@noreply.example',
  'x1y2@bounces.example.net',
  'x1y2@bounce2.mail.example.co.uk',
  '"no reply"@example.net',
])('nobody reads %s', (address) => {
  expect(isRobotAddress(address)).toBe(true);
});

it.each([
  'jane@example.net',
  'noreplyson@example.net',
  'noah.replyson@example.net',
  'casino-reply@example.net',
  'reply@example.net',
  'reply+token@example.net',
  'bouncer@example.net',
  'trebounce@example.net',
  'postmasterson@example.net',
  'info@bounce.example',
  'info@bounce-castles.example',
  'info@postmaster.example',
  'eno.reply@example.net',
  'answers@example.no',
  'support@example.net',
  'notifications@example.net',
  'automation@example.net',
  'nora@example.net',
  'response@example.net',
  'requests@example.net',
  'owner@example.net',
  'no@reply.example',
  '',
  'no-at-sign',
])('somebody may read %s', (address) => {
  expect(isRobotAddress(address)).toBe(false);
});

it('finds noreply between any separators and digits, in the local part and in the domain', () => {
  const separator = fc.stringMatching(/^[-._+0-9]{1,3}$/);
  const word = fc.constantFrom('noreply', 'no-reply', 'do_not_reply', 'ne.pas.repondre', 'nichtantworten');

  fc.assert(
    fc.property(separator, word, separator, (before, words, after) => {
      expect(isRobotAddress(`a${before}${words}${after}b@example.net`)).toBe(true);
      expect(isRobotAddress(`jane@${words.replaceAll(/[._]/g, '-')}.example.net`)).toBe(true);
    }),
  );
});
