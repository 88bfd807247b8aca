import { expect, it } from 'vitest';
import { parseLogsArguments } from '../../../../../tools/cli/logs/logs-arguments.ts';

const now = new Date('2026-11-24T12:00:00Z');

it('reads the last hour from INFO on when nothing is said', () => {
  expect(parseLogsArguments([], now)).toEqual({
    since: new Date('2026-11-24T11:00:00Z'),
    level: 'INFO',
    find: undefined,
    limit: 200,
    isFollowing: false,
    isSummary: false,
    stage: undefined,
  });
});

it.each([
  ['30m', '2026-11-24T11:30:00.000Z'],
  ['2d', '2026-11-22T12:00:00.000Z'],
  ['2026-11-24T10:00:00Z', '2026-11-24T10:00:00.000Z'],
])('takes %s as a time', (since, time) => {
  expect(parseLogsArguments(['--since', since], now).since.toISOString()).toBe(time);
});

it.each([
  [['--since', 'yesterday'], /--since/],
  [['--level', 'loud'], /--level is one of/],
  [['--limit', '0'], /--limit/],
])('says what is wrong with %s', (argv, message) => {
  expect(() => parseLogsArguments(argv, now)).toThrow(message);
});

it('counts all lines by reason, unless a limit is given', () => {
  expect(parseLogsArguments(['--by-reason'], now)).toMatchObject({ isSummary: true, limit: 99_999 });
  expect(parseLogsArguments(['--by-reason', '--limit', '5'], now)).toMatchObject({ limit: 5 });
  expect(() => parseLogsArguments(['--by-reason', '--follow'], now)).toThrow('not both');
});
