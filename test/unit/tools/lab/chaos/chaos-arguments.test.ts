import { describe, expect, it } from 'vitest';
import { parseChaosArguments } from '../../../../../tools/lab/chaos/chaos-arguments.ts';

describe('parseChaosArguments', () => {
  it('takes the number of messages and the seed', () => {
    expect(parseChaosArguments(['--messages', '5000', '--seed', '1'])).toEqual({ messages: 5_000, seed: 1 });
    expect(parseChaosArguments([])).toEqual({ messages: 1_000, seed: 1 });
  });

  it.each([['--messages=many'], ['--messages=0'], ['--messages=20001'], ['--seed=-1'], ['--speed=9']])(
    'refuses %s',
    (argument) => {
      expect(() => parseChaosArguments([argument])).toThrow();
    },
  );
});
