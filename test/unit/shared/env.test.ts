import { expect, it } from 'vitest';
import { readEnvironment } from '../../../shared/env.ts';

it('names the variable that is missing', () => {
  expect(() => readEnvironment({}).required('CONVERSATIONS_TABLE')).toThrow(/CONVERSATIONS_TABLE/);
});

it('takes an empty variable for a missing one', () => {
  expect(readEnvironment({ PUBLIC_BASE_URL: '' }).optional('PUBLIC_BASE_URL')).toBeUndefined();
});

it.each([
  ['60', 60],
  [undefined, 5],
])('reads %s as the whole number %s', (value, expected) => {
  expect(readEnvironment({ SECONDS: value }).wholeNumber('SECONDS', 5)).toBe(expected);
});

it('names the variable that is not a whole number', () => {
  expect(() => readEnvironment({ SECONDS: '6O' }).wholeNumber('SECONDS', 5)).toThrow(/SECONDS/);
});
