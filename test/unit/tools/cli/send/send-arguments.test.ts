import { expect, it } from 'vitest';
import { parseSendArguments } from '../../../../../tools/cli/send/send-arguments.ts';

it.each([
  ['whatsapp', '+15551230001'],
  ['sms', '+15551230002'],
  ['rcs', '+15551230002'],
  ['email', 'customer@example.com'],
])('%s comes from a seeded sender and says hello unless told otherwise', (channel, from) => {
  expect(parseSendArguments([channel])).toMatchObject({ channel, from, body: 'hello', times: 1 });
});

it('takes what it is told', () => {
  const argv = ['sms', '--from', '+1555', '--to', '+1556', '--media', 'https://a', '--media', 'https://b'];

  expect(
    parseSendArguments([...argv, '--times', '20', '--bad-signature', '--message-id', 'SM1']),
  ).toMatchObject({
    from: '+1555',
    to: '+1556',
    media: ['https://a', 'https://b'],
    times: 20,
    isBadlySigned: true,
    messageId: 'SM1',
  });
});

it.each<[string[], RegExp]>([
  [[], /whatsapp, sms, rcs or email/],
  [['fax'], /whatsapp, sms, rcs or email/],
  [['sms', 'hello'], /quotes/],
  [['sms', '--times', '0'], /--times/],
  [['sms', '--times', '1001'], /--times/],
  [['sms', '--times', 'many'], /--times/],
  [['email', '--media', 'https://a'], /--attach/],
  [['sms', '--attach', './a'], /--media/],
  [['sms', '--subject', 'Hi'], /--subject/],
  [['sms', '--unheard-of'], /--unheard-of/],
])('refuses %j and says why', (argv, message) => {
  expect(() => parseSendArguments(argv)).toThrow(message);
});
