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
    ...[
      '\u200fSTOP',
      '\u202bSTOP\u202c',
      'ST\u00adOP',
      'S\u2060TOP',
      'ＳＴＯＰ！',
      '𝐒𝐓𝐎𝐏',
      'stop❤️',
      'stop ✋🏽',
    ],
    ...['S.T.O.P.', 's t o p', 'un-subscribe', 'opt_out', '수신 거부', 'STOP END', 'stop. unsubscribe!'],
    ...['Stop, thank you very much', 'ok stop', 'stop asap', 'Thanks a lot, stop', 'sorry, stop!'],
    ...['STOP merci beaucoup', 'Vielen Dank, stopp', 'stop sofort', 'muchas gracias, baja', 'Stop a.u.b.'],
    ...['Désabonnez-moi', 'stoppez', 'descadastre-me', 'basta!', 'STOPPA', 'Seis', 'wypisz mnie', 'RET'],
    ...['ΣΤΟΠ', 'Σταμάτα!', 'спри', 'odjava', 'leállít', 'HỦY', 'dừng lại', 'หยุด', 'ストップ', '取消', 'TD'],
    ...['إيقاف', 'ايقاف', 'إِيقَاف', 'توقـف', 'من فضلك توقف', 'הסר', 'הָסֵר', 'בבקשה הסר'],
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
    ...[
      'don’t stop',
      'not stop',
      'cancel order',
      'remove the stain',
      'fin de semana',
      'para mi madre',
      'retour',
    ],
    ...['取消订单', 'Не стоп', 'ok', 'thanks', 'stop sending', 'بعد', 'बाद', 'انا هنا', '\u200f'],
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
    ['\u200eStop 🛑', true],
    ['S.T.O.P.', true],
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
