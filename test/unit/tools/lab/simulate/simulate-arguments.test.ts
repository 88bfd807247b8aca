import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSimulateArguments } from '../../../../../tools/lab/simulate/simulate-arguments.ts';

describe('the arguments of the simulator', () => {
  it('upgrade nothing unless a checkout is named', () => {
    expect(parseSimulateArguments([]).upgrade).toBeUndefined();
  });

  it('name the checkout to upgrade from, and whether to go back to it', () => {
    const from = resolve('../before');

    expect(parseSimulateArguments(['--upgrade-from', '../before']).upgrade).toEqual({
      from,
      isRolledBack: false,
    });
    expect(parseSimulateArguments(['--upgrade-from', '../before', '--roll-back']).upgrade).toEqual({
      from,
      isRolledBack: true,
    });
  });

  it('refuse to go back where nothing was upgraded, and a kind of fault that does not exist', () => {
    expect(() => parseSimulateArguments(['--roll-back'])).toThrow('--roll-back needs --upgrade-from');
    expect(() => parseSimulateArguments(['--without', 'gremlins'])).toThrow('there is no kind gremlins');
  });
});
