import { describe, expect, it } from 'vitest';
import { counted } from '../../../../../tools/cli/terminal/counted.ts';
import { messageOf } from '../../../../../tools/cli/terminal/error-message.ts';
import { stageOf } from '../../../../../tools/cli/terminal/stage-help.ts';
import { timeArgument } from '../../../../../tools/cli/terminal/time-argument.ts';

const now = new Date('2026-11-24T10:00:00Z');

describe('a time on the command line', () => {
  it.each([
    ['30m', '2026-11-24T09:30:00.000Z'],
    ['6h', '2026-11-24T04:00:00.000Z'],
    ['2d', '2026-11-22T10:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T12:30:00+02:00', '2026-11-01T10:30:00.000Z'],
  ])('a time on the command line is %s', (text, expected) => {
    expect(timeArgument('--since', text, now).toISOString()).toBe(expected);
  });

  it.each(['', '1', '5 minutes', '30s', 'yesterday', '2026-13-40', '-1h'])(
    'a time on the command line is not %j',
    (text) => {
      expect(() => timeArgument('--until', text, now)).toThrow(/^--until takes 30m/);
    },
  );
});

it.each([
  [0, '0 messages'],
  [1, '1 message'],
  [2, '2 messages'],
])('a command writes %i of a noun as %s', (number, text) => {
  expect(counted(number, 'message')).toBe(text);
});

describe('the stage of a command', () => {
  it.each([
    [undefined, undefined, 'local'],
    [undefined, '', 'local'],
    [undefined, 'prod', 'prod'],
    ['dev', 'prod', 'dev'],
    ['local', 'prod', 'local'],
  ])('with --stage %s and STAGE=%s is %s', (given, STAGE, expected) => {
    expect(stageOf(given, { STAGE })).toBe(expected);
  });
});

describe('what a command says of an error', () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });

  it('names the variable where no region is set', () => {
    expect(messageOf(new Error('Region is missing'))).toContain('AWS_REGION=');
  });

  it.each(['CredentialsProviderError', 'ExpiredTokenException', 'UnrecognizedClientException'])(
    'names the remedy for %s',
    (name) => {
      expect(messageOf(named(name, 'no way'))).toMatch(/credentials.*no way.*AWS_PROFILE/);
    },
  );

  it('what a command says of an error is the text of any other error', () => {
    expect(messageOf(new Error('the queue is gone'))).toBe('the queue is gone');
    expect(messageOf(named('TimeoutError', ''))).toBe('TimeoutError');
    expect(messageOf('a text')).toBe('a text');
  });
});
