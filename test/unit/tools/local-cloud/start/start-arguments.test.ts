import { expect, it } from 'vitest';
import { parseStartArguments } from '../../../../../tools/local-cloud/start/start-arguments.ts';

it('keeps running on port 4566 unless told otherwise', () => {
  expect(parseStartArguments([])).toMatchObject({ isOnce: false, port: 4566 });
  expect(parseStartArguments(['--once', '--port', '5000'])).toMatchObject({ isOnce: true, port: 5000 });
});

it.each<[string[], RegExp]>([
  [['--port', '0'], /--port/],
  [['--port', '65536'], /--port/],
  [['--port', 'http'], /--port/],
  [['--unheard-of'], /--unheard-of/],
  [['now'], /now/],
])('refuses %j and says why', (argv, message) => {
  expect(() => parseStartArguments(argv)).toThrow(message);
});
