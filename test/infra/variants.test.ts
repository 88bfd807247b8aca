import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStageConfig } from '../../infra/read-stage-config.ts';
import { configOf, triedValues, variants } from './variants.ts';

type Values = Readonly<Record<string, unknown>>;

const configs = variants.map((variant) => configOf(variant) as unknown as Values);

/** A text by text, and texts by channel, are one value: what is in them is no member. */
const wholeMembers = ['fallback.texts'];

/** Every member of a configuration that is there, with its value, however deep. */
function membersOf(values: Values, prefix = ''): [string, unknown][] {
  return Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
    const path = prefix + key;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && !wholeMembers.includes(path)
      ? membersOf(value as Values, `${path}.`)
      : [[path, value]];
  });
}

const members = configs.flatMap((config) => membersOf(config));
const names = [...new Set(members.map(([name]) => name))];

/** The values that the configurations give a member: `undefined` where an optional one is left out. */
function valuesAt(path: string): unknown[] {
  const parents = path.split('.').slice(0, -1);
  const member = path.split('.').at(-1) ?? '';
  return configs.flatMap((config) => {
    const owner = parents.reduce<unknown>((values, key) => (values as Values | undefined)?.[key], config);
    return owner === undefined ? [] : [(owner as Values)[member]];
  });
}

/** Every key that is read from the command line, with any value. */
function keysRead(given: Values): string[] {
  const keys: string[] = [];
  readStageConfig((key) => {
    keys.push(key);
    return given[key];
  });
  return keys;
}

describe('the variants', () => {
  it('have their own names', () => {
    expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
  });

  it.each(names)('say which values of %s are tried', (name) => {
    expect(Object.keys(triedValues), `${name} needs an entry in test/infra/variants.ts`).toContain(name);
  });

  it.each(Object.entries(triedValues))('try every value that they name for %s', (name, values) => {
    expect(valuesAt(name)).toEqual(expect.arrayContaining([...values]));
    expect(values.length).toBeGreaterThan(0);
  });

  it.each(Object.entries(triedValues).filter(([, values]) => typeof values[0] === 'boolean'))(
    'try %s on and off',
    (_name, values) => {
      expect([...values].sort()).toEqual([false, true]);
    },
  );

  it('try every option of the command line', () => {
    const read = new Set(variants.flatMap(({ given }) => keysRead(given)));
    const given = new Set(variants.flatMap((variant) => Object.keys(variant.given)));

    expect([...given].sort()).toEqual([...read].sort());
  });
});

describe('the documents', () => {
  const folder = join(import.meta.dirname, '..', '..', 'docs');
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

  it.each(pages)('of docs/%s name only options that the command line has', (page) => {
    const named = [...readFileSync(join(folder, page), 'utf8').matchAll(/-c (\w+)=/g)].map(([, key]) => key);
    const read = new Set(variants.flatMap(({ given }) => keysRead(given)));

    expect(named.filter((key) => key !== undefined && !read.has(key))).toEqual([]);
  });
});
