import { describe, expect, it } from 'vitest';
import { parseReplayArguments } from '../../../../../tools/cli/replay/replay-arguments.ts';

const now = new Date('2026-11-24T12:00:00.000Z');
const parse = (...argv: string[]) => parseReplayArguments(argv, now);

describe('parseReplayArguments', () => {
  it.each([
    [['--message', 'SM1'], { by: 'message', messageId: 'SM1' }],
    [['--conversation', 'conv-1'], { by: 'conversation', conversationId: 'conv-1' }],
    [['--failed'], { by: 'failed' }],
    [
      ['--since', '2026-11-24T10:00:00Z'],
      { by: 'time', since: new Date('2026-11-24T10:00:00.000Z'), until: now },
    ],
    [
      ['--since', '2026-11-24T10:00:00Z', '--until', '2026-11-24T11:00:00+01:00'],
      {
        by: 'time',
        since: new Date('2026-11-24T10:00:00.000Z'),
        until: new Date('2026-11-24T10:00:00.000Z'),
      },
    ],
    [['--quarantined'], { by: 'quarantined', messageId: undefined }],
    [['--quarantined', '--message', 'SM1'], { by: 'quarantined', messageId: 'SM1' }],
    [['--unknown', '--sender', 'rcs:+1555'], { by: 'unknown_sender', sender: '+1555' }],
    [['--unknown', '--sender', '+15551230001'], { by: 'unknown_sender', sender: '+15551230001' }],
    [['--unknown', '--sender', 'whatsapp:+1555'], { by: 'unknown_sender', sender: '+1555' }],
    [['--unknown', '--sender', 'Jo@Example.com'], { by: 'unknown_sender', sender: 'jo@example.com' }],
  ])('takes %j', (argv, selection) => {
    expect(parse(...argv).selection).toEqual(selection);
  });

  it('leaves routed messages alone, runs what it selects, and 50 a second, unless told otherwise', () => {
    expect(parse('--failed')).toEqual({
      selection: { by: 'failed' },
      channelType: undefined,
      isDryRun: false,
      force: false,
      perSecond: 50,
      run: undefined,
      stage: undefined,
    });
  });

  it('takes every option', () => {
    const options = '--channel sms --dry-run --force --per-second 5 --run abc123 --stage prod'.split(' ');

    expect(parse('--failed', ...options)).toMatchObject({
      channelType: 'sms',
      isDryRun: true,
      force: true,
      perSecond: 5,
      run: 'abc123',
      stage: 'prod',
    });
  });

  it.each([
    [['--dry-run'], 'name one of'],
    [['--failed', '--message', 'SM1'], 'name one of'],
    [['--failed', '--quarantined'], 'name one of'],
    [['--since', 'yesterday'], '--since takes'],
    [['--since', '2026-11-24T10:00:00Z', '--until', 'now'], '--until takes'],
    [['--unknown'], '--unknown needs --sender'],
    [['--failed', '--run', 'Not A Name'], '--run takes'],
    [['--failed', '--run', 'longer-than-8'], '--run takes'],
    [['--failed', '--per-second', '0'], '--per-second takes'],
    [['--failed', '--channel', 'fax'], 'whatsapp, sms, rcs, email'],
    [['--everything'], 'Unknown option'],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(message);
  });
});
