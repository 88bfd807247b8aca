import { expect, it } from 'vitest';
import { followLogs } from '../../../../../tools/cli/logs/follow-logs.ts';
import type { LogLine } from '../../../../../tools/cli/logs/read-logs.ts';

function line(second: number, message = `line ${second}`): LogLine {
  const at = new Date(Date.UTC(2026, 10, 24, 10, 0, second)).toISOString();
  return { at, level: 'INFO', source: 'Ingress', message, facts: {} };
}

it('yields each line once, also one that becomes readable late, and asks for what is recent only', async () => {
  const late = line(95, 'late');
  const answers = [[line(1), line(100)], [line(100)], [late, line(100), line(101)]];
  const asked: Date[] = [];
  const interrupt = new AbortController();
  const read = async (since: Date) => {
    asked.push(since);
    const lines = answers.shift() ?? [];
    if (answers.length === 0) interrupt.abort();
    return lines;
  };

  const followed: LogLine[] = [];
  const options = { signal: interrupt.signal, pause: async () => undefined };
  for await (const next of followLogs(read, new Date(0), options)) followed.push(next);

  expect(followed).toEqual([line(1), line(100), late, line(101)]);
  expect(asked.map((since) => since.toISOString())).toEqual([
    '1970-01-01T00:00:00.000Z',
    '2026-11-24T10:01:10.000Z',
    '2026-11-24T10:01:10.000Z',
  ]);
});
