import { expect, it } from 'vitest';
import { parseCleanJson } from '../../../shared/clean-json.ts';

it.each([
  ['{"a":[1,"b",true,null]}', { a: [1, 'b', true, null] }],
  ['"text"', 'text'],
  ['null', null],
  ['', undefined],
  ['{"a":', undefined],
  ['{"":1,"__proto__":{"x":1},"b":2}', { b: 2 }],
  ['{"a":"\\ud800"}', { a: '\uFFFD' }],
  ['{"\\ud800":1}', { '\uFFFD': 1 }],
  // Beyond DynamoDB's 38 digits and 1E126: as texts, so that nothing is lost and nothing is refused.
  [
    '[9007199254740993, 1e300, 1e-200, -1e16, 0.5]',
    ['9007199254740992', '1e+300', '1e-200', '-10000000000000000', 0.5],
  ],
])('%j becomes %j', (text, clean) => {
  expect(parseCleanJson(text)).toEqual(clean);
});

it('ends what is nested deeper than eight levels', () => {
  const deep = `${'['.repeat(1_000)}1${']'.repeat(1_000)}`;

  expect(JSON.stringify(parseCleanJson(deep))).toBe('[[[[[[[[[null]]]]]]]]]');
});

it('pollutes no prototype', () => {
  parseCleanJson('{"__proto__":{"polluted":true}}');

  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
