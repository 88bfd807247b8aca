import { expect, it } from 'vitest';
import { settlesWithin } from '../../../../shared/time/settles-within.ts';

it.each([
  ['is fulfilled in time', () => Promise.resolve(), true],
  ['is rejected in time', () => Promise.reject(new Error('no')), true],
  ['stays pending', () => new Promise(() => undefined), false],
])('tells whether a promise that %s settles', async (_, start, expected) => {
  expect(await settlesWithin(start(), 5)).toBe(expected);
});
