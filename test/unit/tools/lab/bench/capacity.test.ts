import { describe, expect, it } from 'vitest';
import { applyUpdate } from '../../../../../tools/lab/bench/capacity/apply-update.ts';
import { itemSize } from '../../../../../tools/lab/bench/capacity/item-size.ts';
import { writeUnits } from '../../../../../tools/lab/bench/capacity/write-units.ts';

const text = (bytes: number) => 'x'.repeat(bytes);

describe('the size of an item', () => {
  it.each([
    ['a text in UTF-8', { a: 'é' }, 3],
    ['a number', { a: 12_345 }, 5],
    ['a negative number', { a: -1 }, 4],
    ['a number with zeros at its end', { a: 1_000 }, 3],
    ['a boolean and nothing', { a: true, b: null }, 4],
    ['a list', { a: ['xx', 'yy'] }, 1 + 3 + 2 * 3],
    ['a map', { a: { b: 'xx' } }, 1 + 3 + 1 + 3],
    ['an attribute that is not there', { a: undefined }, 0],
  ])('counts %s', (_, item, bytes) => {
    expect(itemSize(item)).toBe(bytes);
  });
});

describe('the units of a write', () => {
  const index = { name: 'history', keys: ['g'], projected: ['t'] };
  const item = { a: '2', g: 'x', t: text(1_500) };

  // What Amazon's DynamoDB Local reports for the same writes.
  it.each([
    ['a put', undefined, item, { table: 2, indexes: 2 }],
    ['a change that the index does not carry', item, { ...item, z: 1 }, { table: 2, indexes: 0 }],
    ['a removal from the index', item, { a: '2', t: item.t }, { table: 2, indexes: 2 }],
    ['a move in the index', item, { ...item, g: 'y' }, { table: 2, indexes: 4 }],
  ])('are right for %s', (...[, before, after, expected]) => {
    expect(writeUnits({ before, after }, [index], false)).toEqual(expected);
  });

  it('are twice as many in a transaction', () => {
    expect(writeUnits({ before: undefined, after: item }, [index], true)).toEqual({ table: 4, indexes: 4 });
  });
});

describe('an update expression', () => {
  it('sets, appends, adds and removes', () => {
    const expression =
      'SET list = list_append(if_not_exists(list, :none), :more), at = :at ADD total :one REMOVE gone, also';

    expect(
      applyUpdate({ gone: 1, also: 2, kept: 3 }, expression, {
        ':none': [],
        ':more': ['x'],
        ':at': 'now',
        ':one': 1,
      }),
    ).toEqual({ list: ['x'], at: 'now', total: 1, kept: 3 });
  });

  it('removes list elements by their old positions', () => {
    expect(applyUpdate({ list: ['a', 'b', 'c'] }, 'REMOVE list[0], list[1]', {})).toEqual({ list: ['c'] });
  });

  it('an update expression is refused when it is of another form', () => {
    expect(() => applyUpdate({}, 'SET a = b + :one', { ':one': 1 })).toThrow('no rule');
  });
});
