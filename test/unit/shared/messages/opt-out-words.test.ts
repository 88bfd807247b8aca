import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOptOut, optOutLanguages } from '../../../../shared/messages/opt-out-words.ts';

const sms = { channelType: 'sms', languages: optOutLanguages };
const whatsapp = { channelType: 'whatsapp', languages: optOutLanguages };

describe('over SMS', () => {
  it.each([
    ...[
      'STOP',
      ' stop ',
      'Stop.',
      'STOP!!!',
      '"STOP"',
      '«Stop»',
      '‘stop’',
      '(stop)',
      'stop 🛑',
      '🛑STOP🛑',
      'STOP\n',
    ],
    ...[
      'stop please',
      'Please stop',
      'pls stop!',
      'Please, STOP. Thank you!',
      'stop stop stop',
      'stop now',
      'stop?',
    ],
    ...[
      'STOPALL',
      'STOP ALL',
      'stop-all',
      'opt out',
      'opt-out',
      'OPTOUT',
      'Opt out please',
      'opt me out',
      'remove me',
    ],
    ...['unsubscribe', 'Unsubscribe me.', 'CANCEL', 'end', 'quit', 'REVOKE', 'remove'],
    ...['ARRET', 'arrêt', 'Arrêt !', 'ARRETE', 'arret svp', "arrêter s'il vous plaît", 'désabonner'],
    ...[
      'STOPP',
      'Abmelden bitte',
      'ALTO',
      'PARAR',
      'baja',
      'darme de baja por favor',
      'SAIR',
      'afmelden',
      'iptal',
    ],
    ...['СТОП', 'отписаться', '停止', '退订', '수신거부', '配信停止'],
    ...['START', 'Unstop.', 'yes', 'HELP', 'help!', 'INFO'],
  ])('%j is an opt-out word', (text) => {
    expect(isOptOut(text, sms)).toBe(true);
  });

  it.each([
    ...['hello', '', '🛑', '...', 'please', 'thank you', 'please stop calling', 'stop it'],
    ...[
      'please stop sending me invoices and call me',
      'when does it end',
      'I want to cancel my order',
      'non-stop',
    ],
    ...[
      'the end',
      'info?',
      'Help?',
      'help please',
      'help me',
      'start please',
      'yes please',
      'bus stop 12',
      'fine',
    ],
    ...['Where is the next bus stop', 'backstop', 'stopover', 'Peru', `stop ${'please '.repeat(30)}`],
  ])('%j is a message', (text) => {
    expect(isOptOut(text, sms)).toBe(false);
  });

  it('reads the stage’s languages only, and English always', () => {
    const german = { channelType: 'sms', languages: ['de'] };

    expect(['STOP', 'STOPP', 'ARRET', 'baja'].map((text) => isOptOut(text, german))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('finds every word in signs and emoji', () => {
    const signs = fc.stringMatching(/^[ .,!"'*()«»🛑😀-]{0,4}$/u);

    fc.assert(
      fc.property(
        signs,
        fc.constantFrom('stop', 'arrêt', 'opt out', 'baja', 'стоп'),
        signs,
        (before, word, after) => {
          expect(isOptOut(`${before}${word.toUpperCase()}${after}`, sms)).toBe(true);
        },
      ),
    );
  });
});

describe('over RCS', () => {
  it.each(['STOP', 'cancel', 'ARRET', 'HELP'])('%s is an opt-out word as over SMS', (text) => {
    expect(isOptOut(text, { channelType: 'rcs', languages: optOutLanguages })).toBe(true);
  });
});

describe('over WhatsApp', () => {
  it.each([
    ['STOP', true],
    ['Stop.', true],
    ['please stop', true],
    ['START', true],
    ['start!', true],
    ['Help', false],
    ['INFO', false],
    ['yes', false],
    ['end', false],
    ['cancel', false],
    ['quit', false],
    ['arrêt', false],
    ['unsubscribe', false],
    ['stop all', false],
  ])('%s is an opt-out word: %s', (text, expected) => {
    expect(isOptOut(text, whatsapp)).toBe(expected);
  });
});
