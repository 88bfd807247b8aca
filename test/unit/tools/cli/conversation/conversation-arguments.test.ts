import { expect, it } from 'vitest';
import {
  conversationUsage,
  parseConversationArguments,
} from '../../../../../tools/cli/conversation/conversation-arguments.ts';

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

  expect(parseConversationArguments([...argv, '--id', 'conv-1', '--stage', 'local'])).toEqual({
    stage: 'local',
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
  [['remove'], /add, show, check, raw or list/],
  [['show'], /show what/],
  [['show', 'a', 'b'], /too many/],
  [['add', '--channel', 'sms'], /--sender/],
  [['add', '--sender', '+1555'], /--channel/],
  [['add', '--channel', 'fax', '--sender', '+1555'], /whatsapp, sms, rcs, email/],
  [['list', '--channel', 'sms'], /--channel/],
  [['show', '+1555', '--hand-off'], /--hand-off/],
  [['list', 'all'], /too many/],
  [['add', '--channel', 'sms', '--sender', '+1555', '--priority', 'low'], /--priority/],
  [['list', '--unheard-of'], /--unheard-of/],
])('refuses %j and says why', (argv, message) => {
  expect(() => parseConversationArguments(argv)).toThrow(message);
});

it.each([
  ['sms', '15551239998', /write this number as \+15551239998/],
  ['sms', '+1 (555) 123-9998', /write this number as \+15551239998/],
  ['whatsapp', '15551239998', /write this number as \+15551239998/],
  ['rcs', '005551239998', /write this number as/],
  ['whatsapp', 'Bad', /no whatsapp message can come from "Bad"/],
  ['whatsapp', 'jane@example.com', /no whatsapp message can come from/],
  ['sms', 'messenger:12345', /no sms message can come from/],
  ['email', 'Bad', /"Bad" is no email address/],
  ['email', '+15551230001', /is no email address/],
  ['sms', '12345', undefined],
  ['sms', 'O2/Info', undefined],
  ['sms', '+15551230003', undefined],
  ['whatsapp', 'whatsapp:+15551230003', undefined],
  ['whatsapp', 'US.13491208655302741918', undefined],
  ['email', 'Jo <jo@example.com>', /is no email address/],
  ['email', 'Jo@Example.com', undefined],
])('add over %s takes the sender %s only when a message can come from it', (channel, sender, refusal) => {
  const add = () => parseConversationArguments(['add', '--channel', channel, '--sender', sender], {});

  if (refusal === undefined) expect(add).not.toThrow();
  else expect(add).toThrow(refusal);
});

it.each([
  [[], { STAGE: 'prod' }, /--company on stage prod/],
  [['--stage', 'dev'], {}, /--company on stage dev/],
  [['--stage', 'local'], { STAGE: 'prod' }, undefined],
  [['--company', 'company-7'], { STAGE: 'prod' }, undefined],
])('add %j with %j has a default company on the local cloud only', (argv, environment, refusal) => {
  const add = () =>
    parseConversationArguments(['add', '--channel', 'sms', '--sender', '+15551230003', ...argv], environment);

  if (refusal === undefined) expect(add).not.toThrow();
  else expect(add).toThrow(refusal);
});

it('the usage of conversation names the company that add takes on the local cloud, and that AWS needs one', () => {
  const { command } = parseConversationArguments(['add', '--channel', 'sms', '--sender', '+15551230003'], {});
  const { companyId, companyName } = command as { companyId: string; companyName: string };

  expect(conversationUsage).toContain(`required on AWS (default on the local cloud: ${companyId})`);
  expect(conversationUsage).toContain(`with the default company: ${companyName})`);
});

it('gives a company that was named no other company’s name', () => {
  const argv = ['add', '--channel', 'sms', '--sender', '+15551230003', '--company', 'company-7'];

  expect(parseConversationArguments(argv, {}).command).toMatchObject({
    companyId: 'company-7',
    companyName: undefined,
  });
});
