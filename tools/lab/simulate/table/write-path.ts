import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Path } from './parse-expression.ts';
import { type Item, ItemRefused } from './table-errors.ts';

const noParent = 'The document path provided in the update expression is invalid for update';

/** The item with a value at the path. Positions past a list's end append to it. */
export function setAt(item: Item, [first, ...rest]: Path, value: AttributeValue): Item {
  const name = first as string;
  return { ...item, [name]: rest.length === 0 ? value : setIn(item[name], rest, value) };
}

function setIn(
  parent: AttributeValue | undefined,
  [step, ...rest]: Path,
  value: AttributeValue,
): AttributeValue {
  if (typeof step === 'number') {
    if (parent?.L === undefined) throw new ItemRefused(noParent);
    const list = [...parent.L];
    list[Math.min(step, list.length)] = rest.length === 0 ? value : setIn(list[step], rest, value);
    return { L: list };
  }
  if (parent?.M === undefined || step === undefined) throw new ItemRefused(noParent);
  return { M: { ...parent.M, [step]: rest.length === 0 ? value : setIn(parent.M[step], rest, value) } };
}

/** The item without what is at the path; nothing changes where nothing is. */
export function removeAt(item: Item, [first, ...rest]: Path): Item {
  const name = first as string;
  if (rest.length === 0) {
    const { [name]: _, ...kept } = item;
    return kept;
  }
  const parent = item[name];
  if (parent === undefined) throw new ItemRefused(noParent);
  return { ...item, [name]: removeIn(parent, rest) };
}

function removeIn(parent: AttributeValue, [step, ...rest]: Path): AttributeValue {
  if (typeof step === 'number') {
    if (parent.L === undefined) throw new ItemRefused(noParent);
    const child = parent.L[step];
    if (child === undefined) return parent;
    return rest.length === 0
      ? { L: parent.L.toSpliced(step, 1) }
      : { L: parent.L.with(step, removeIn(child, rest)) };
  }
  if (parent.M === undefined || step === undefined) throw new ItemRefused(noParent);
  const child = parent.M[step];
  if (rest.length > 0) {
    if (child === undefined) throw new ItemRefused(noParent);
    return { M: { ...parent.M, [step]: removeIn(child, rest) } };
  }
  const { [step]: _, ...kept } = parent.M;
  return { M: kept };
}
