import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseConsoleArguments } from '../../../../tools/console/console-arguments.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the arguments of npm run console', () => {
  it('only read unless writes are allowed', () => {
    expect(parseConsoleArguments(['--stage', 'prod'])).toEqual({
      stage: 'prod',
      allowsWrites: false,
      port: 4_577,
      isPolicyPrinted: false,
    });
    expect(parseConsoleArguments(['--stage', 'prod', '--allow-writes', '--port', '0'])).toMatchObject({
      allowsWrites: true,
      port: 0,
    });
  });

  it('take the stage of the environment', () => {
    vi.stubEnv('STAGE', 'dev');

    expect(parseConsoleArguments([])).toMatchObject({ stage: 'dev' });
  });

  it.each([
    [[], /--stage/],
    [['--stage', 'local'], /npm start/],
    [['--stage', 'prod', '--port', 'abc'], /--port/],
    [['--stage', 'prod', '--port', '65536'], /--port/],
    [['--stage', 'prod', '--port', '-1'], /port/],
    [['--stage', 'prod', '--write'], /--write/],
    [['--stage', 'prod', 'more'], /more/],
  ])('%j are refused', (argv, expected) => {
    vi.stubEnv('STAGE', '');

    expect(() => parseConsoleArguments(argv)).toThrow(expected);
  });
});
