import { describe, expect, it } from 'vitest';
import { divideIntoLanes } from '../support/lanes.ts';

const named = (...names: string[]) => names.map((name) => `${name}.e2e.test.ts`);

describe('the lanes of the end-to-end tests', () => {
  it('hold every file once, whether its time is known or not', () => {
    const files = named('route', 'mail', 'upgrade', 'a-new-one', 'under-faults', 'doctor');

    const lanes = divideIntoLanes(files, 2);

    expect(lanes.flat().toSorted()).toEqual(files.toSorted());
  });

  it('balance the files that take long', () => {
    const [first, second] = divideIntoLanes(named('route', 'upgrade', 'watch', 'collector'), 2);

    expect([first?.length, second?.length]).toEqual([2, 2]);
  });

  it('are as many as were asked for, also with fewer files', () => {
    expect(divideIntoLanes(named('route'), 2)).toEqual([named('route'), []]);
  });
});
