import type { Item } from './item-size.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The item after an update expression, of the forms that this project writes: SET with a value or `list_append`, ADD of a
 * number, REMOVE of an attribute or of list elements. Throws on any other, so that a new form is not counted wrongly.
 */
export function applyUpdate(item: Item, expression: string, values: Values): Item {
  const result: Record<string, unknown> = { ...item };
  for (const [, verb, clause] of expression.matchAll(/(SET|ADD|REMOVE) (.*?)(?= (?:SET|ADD|REMOVE) |$)/g)) {
    const actions = (clause ?? '').split(/, (?![^(]*\))/);
    if (verb === 'REMOVE') remove(result, actions);
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
  else if (add) item[add[1] ?? ''] = Number(item[add[1] ?? ''] ?? 0) + Number(values[add[2] ?? '']);
  else throw new Error(`no rule for the update '${action}'`);
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
