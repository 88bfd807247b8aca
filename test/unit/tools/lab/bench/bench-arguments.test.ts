import { describe, expect, it } from 'vitest';
import { parseBenchArguments } from '../../../../../tools/lab/bench/bench-arguments.ts';

const all = ['load', 'work', 'cloud'] as const;
const parse = (...argv: string[]) => parseBenchArguments(argv, all);

describe('parseBenchArguments', () => {
  it('measures every part, and writes only when asked', () => {
    expect(parse()).toEqual({ parts: all, isToWrite: false });
    expect(parse('--write')).toEqual({ parts: all, isToWrite: true });
  });

  it('measures the parts that --only names', () => {
    expect(parse('--only', 'cloud,load')).toEqual({ parts: ['load', 'cloud'], isToWrite: false });
  });

  it('refuses to write the tables of some parts, which would take out those of the others', () => {
    expect(() => parse('--only', 'cloud', '--write')).toThrow(/--write replaces the tables of all parts/);
  });

  it.each([['--only=speed'], ['--only='], ['--fast']])('refuses %s', (argument) => {
    expect(() => parse(argument)).toThrow();
  });
});
