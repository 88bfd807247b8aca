import { describe, expect, it } from 'vitest';
import { applyMutant, type Mutant, readMutants } from '../../../../../tools/lab/mutants/mutant.ts';

const heading = 'file\tfrom\tto\twho is hurt\tequivalent because';
const mutant = (from: string, to: string): Mutant => ({
  file: 'shared/a.ts',
  from,
  to,
  harm: '',
  equivalentBecause: '',
});

describe('reading a table of mutants', () => {
  it('reads one mutant from each line', () => {
    const mutants = readMutants(`${heading}\nshared/a.ts\ta < b\ta > b\tlost messages\t\n`);

    expect(mutants).toEqual([{ ...mutant('a < b', 'a > b'), harm: 'lost messages' }]);
  });

  it.each([
    ['a missing heading', 'shared/a.ts\ta\tb\t\t', 'begins with'],
    ['a line without a text to change', `${heading}\nshared/a.ts\t\tb\t\t`, 'line 2'],
    ['a line with too many columns', `${heading}\nshared/a.ts\ta\tb\t\t\tx`, 'line 2'],
  ])('refuses %s', (_what, table, message) => {
    expect(() => readMutants(table)).toThrow(message);
  });
});

describe('applying a mutant', () => {
  it('changes the first place that has the text, and takes it literally', () => {
    expect(applyMutant('if (a.b(1)) c(a.b(1));', mutant('a.b(1)', 'true'))).toBe('if (true) c(a.b(1));');
  });

  it('finds a text that a formatter broke into lines', () => {
    expect(applyMutant('call(\n  one,\n  two);', mutant('one, two', '$&'))).toBe('call(\n  $&);');
  });

  it('says when the text is no longer in the source', () => {
    expect(applyMutant('nothing', mutant('something', ''))).toBeUndefined();
  });
});
