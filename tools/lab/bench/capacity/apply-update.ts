import type { Item } from './item-size.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The item after an update expression, of the forms that this project writes: SET with a value or `list_append`, ADD of a
 * number or a set, DELETE from a set, REMOVE of an attribute or of list elements. Throws on any other, so that a new form
 * is not counted wrongly.
 */
export function applyUpdate(item: Item, expression: string, values: Values): Item {
  const result: Record<string, unknown> = { ...item };
  for (const [, verb, clause] of expression.matchAll(
    /(SET|ADD|REMOVE|DELETE) (.*?)(?= (?:SET|ADD|REMOVE|DELETE) |$)/g,
  )) {
    const actions = (clause ?? '').split(/, (?![^(]*\))/);
    if (verb === 'REMOVE') remove(result, actions);
    else if (verb === 'DELETE') for (const action of actions) deleteFrom(result, action, values);
    else for (const action of actions) assign(result, action, values);
  }
  return result;
}

function assign(item: Record<string, unknown>, action: string, values: Values): void {
  const append = /^(\w+) = list_append\(if_not_exists\(\1, (:\w+)\), (:\w+)\)$/.exec(action);
  const set = /^(\w+) = (:\w+)$/.exec(action);
  const add = /^(\w+) (:\w+)$/.exec(action);
  if (append) {
    const [, name = '', none = '', entries = ''] = append;
    item[name] = [...((item[name] ?? values[none]) as unknown[]), ...(values[entries] as unknown[])];
  } else if (set) item[set[1] ?? ''] = values[set[2] ?? ''];
  else if (add) item[add[1] ?? ''] = added(item[add[1] ?? ''], values[add[2] ?? '']);
  else throw new Error(`no rule for the update '${action}'`);
}

function added(known: unknown, value: unknown): unknown {
  if (!(value instanceof Set)) return Number(known ?? 0) + Number(value);
  return new Set([...((known ?? []) as Iterable<unknown>), ...value]);
}

function deleteFrom(item: Record<string, unknown>, action: string, values: Values): void {
  const [, name = '', value = ''] = /^(\w+) (:\w+)$/.exec(action) ?? [];
  const [known, removed] = [item[name], values[value]];
  if (!(known instanceof Set) || !(removed instanceof Set)) throw new Error(`no rule for '${action}'`);
  item[name] = new Set([...known].filter((element) => !removed.has(element)));
}

function remove(item: Record<string, unknown>, paths: readonly string[]): void {
  const removed = new Map<string, Set<number>>();
  for (const path of paths) {
    const [, name = '', index] = /^(\w+)(?:\[(\d+)\])?$/.exec(path) ?? [];
    if (name === '') throw new Error(`no rule for the removal of '${path}'`);
    if (index === undefined) delete item[name];
    else removed.set(name, (removed.get(name) ?? new Set()).add(Number(index)));
  }
  for (const [name, indexes] of removed) {
    item[name] = (item[name] as unknown[]).filter((_, index) => !indexes.has(index));
  }
}
