import { expect, it } from 'vitest';
import { parseConversationArguments } from '../../../../tools/conversation/conversation-arguments.ts';

it('adds a conversation with what it is told', () => {
  const argv = [
    'add',
    '--channel',
    'email',
    '--sender',
    'Jo@Example.com',
    '--hand-off',
    '--priority',
    'high',
  ];

  expect(parseConversationArguments([...argv, '--id', 'conv-1', '--stage', 'dev'])).toEqual({
    stage: 'dev',
    command: {
      command: 'add',
      channelType: 'email',
      sender: 'jo@example.com',
      conversationId: 'conv-1',
      companyId: 'company-1',
      companyName: 'Example One',
      isHandedOff: true,
      priority: 'high',
    },
  });
});

it.each([
  [['show', '+15551230001'], { command: 'show', subject: '+15551230001' }],
  [['list'], { command: 'list' }],
])('reads %j', (argv, command) => {
  expect(parseConversationArguments(argv)).toEqual({ command, stage: undefined });
});

it.each<[string[], RegExp]>([
  [['remove'], /add, show, raw or list/],
  [['show'], /show what/],
  [['show', 'a', 'b'], /too many/],
  [['add', '--channel', 'sms'], /--sender/],
  [['add', '--sender', '+1555'], /--channel/],
  [['add', '--channel', 'fax', '--sender', '+1555'], /whatsapp, sms, rcs, email/],
  [['add', '--channel', 'sms', '--sender', '+1555', '--priority', 'low'], /--priority/],
  [['list', '--unheard-of'], /--unheard-of/],
])('refuses %j and says why', (argv, message) => {
  expect(() => parseConversationArguments(argv)).toThrow(message);
});
