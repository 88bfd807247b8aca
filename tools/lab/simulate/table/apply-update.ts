import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { addNumbers } from './decimal.ts';
import { namedValue, type Placeholders, resolvePath, type Scope, valueAt } from './evaluate.ts';
import type { Operand, Path } from './parse-expression.ts';
import type { UpdateAction } from './parse-update.ts';
import { type Item, ItemRefused, invalid } from './table-errors.ts';
import { removeAt, setAt } from './write-path.ts';

const wrongType = 'An operand in the update expression has an incorrect data type';

/** The item after the actions. Every operand is read from the item as it was before all of them. */
export function applyUpdate(actions: readonly UpdateAction[], scope: Scope): Item {
  const resolved = actions.map((action) => ({ ...action, path: resolvePath(action.path, scope) }));
  assertNoOverlap(resolved.map(({ path }) => path));
  let item = scope.item;
  for (const action of resolved) {
    if (action.kind === 'REMOVE') continue;
    const value = newValue(action, scope);
    item = value === undefined ? removeAt(item, action.path) : setAt(item, action.path, value);
  }
  // Positions are those of the old list: the last goes first.
  const removals = resolved.filter(({ kind }) => kind === 'REMOVE').map(({ path }) => path);
  for (const path of removals.toSorted((left, right) => lastStep(right) - lastStep(left))) {
    item = removeAt(item, path);
  }
  return item;
}

function lastStep(path: Path): number {
  const last = path.at(-1);
  return typeof last === 'number' ? last : -1;
}

function assertNoOverlap(paths: readonly Path[]): void {
  const seen = new Set(paths.map((path) => JSON.stringify(path)));
  const isNested = paths.some((path) =>
    path.slice(0, -1).some((_, length) => seen.has(JSON.stringify(path.slice(0, length + 1)))),
  );
  if (seen.size < paths.length || isNested) {
    throw invalid('Invalid UpdateExpression: Two document paths overlap with each other');
  }
}

/** Undefined when the attribute goes: the last member of a set was taken. */
function newValue(
  action: Exclude<UpdateAction, { kind: 'REMOVE' }>,
  scope: Scope,
): AttributeValue | undefined {
  if (action.kind === 'SET') return operandValue(action.operand, scope);
  const operand = operandValue(action.operand, scope);
  const old = valueAt(scope.item, action.path);
  return action.kind === 'ADD' ? added(old, operand) : taken(old, operand);
}

function operandValue(operand: Operand, scope: Scope): AttributeValue {
  if (operand.kind === 'value') return namedValue(operand.name, scope);
  if (operand.kind === 'path') return existing(operand.path, scope);
  if (operand.kind === 'sum') {
    const [left, right] = [operandValue(operand.left, scope), operandValue(operand.right, scope)];
    if (left.N === undefined || right.N === undefined) throw new ItemRefused(wrongType);
    return { N: addNumbers(left.N, right.N, operand.sign === '+' ? 1n : -1n) };
  }
  const [first, second] = operand.operands;
  if (first === undefined || second === undefined) throw invalid('Incorrect number of operands');
  if (operand.name === 'if_not_exists') return ifNotExists(first, second, scope);
  if (operand.name !== 'list_append') throw invalid(`Invalid function name; function: ${operand.name}`);
  const [head, tail] = [operandValue(first, scope), operandValue(second, scope)];
  if (head.L === undefined || tail.L === undefined) throw new ItemRefused(wrongType);
  return { L: [...head.L, ...tail.L] };
}

function ifNotExists(first: Operand, second: Operand, scope: Scope): AttributeValue {
  if (first.kind !== 'path') throw invalid('Operator or function requires a document path: if_not_exists');
  // Evaluated in any case: a wrong placeholder shows with any item.
  const fallback = second.kind === 'path' ? undefined : operandValue(second, scope);
  return valueAt(scope.item, resolvePath(first.path, scope)) ?? fallback ?? operandValue(second, scope);
}

function existing(path: Path, scope: Scope & Placeholders): AttributeValue {
  const value = valueAt(scope.item, resolvePath(path, scope));
  if (value !== undefined) return value;
  throw new ItemRefused('The provided expression refers to an attribute that does not exist in the item');
}

function added(old: AttributeValue | undefined, operand: AttributeValue): AttributeValue {
  if (operand.N === undefined && operand.SS === undefined && operand.NS === undefined) {
    throw invalid('Incorrect operand type for operator or function; operator: ADD');
  }
  if (old === undefined) return operand;
  if (old.N !== undefined && operand.N !== undefined) return { N: addNumbers(old.N, operand.N, 1n) };
  if (old.SS && operand.SS) return { SS: [...new Set([...old.SS, ...operand.SS])] };
  if (old.NS && operand.NS) return { NS: [...new Set([...old.NS, ...operand.NS])] };
  throw new ItemRefused(wrongType);
}

function taken(old: AttributeValue | undefined, operand: AttributeValue): AttributeValue | undefined {
  const members = operand.SS ?? operand.NS;
  if (members === undefined)
    throw invalid('Incorrect operand type for operator or function; operator: DELETE');
  if (old === undefined) return undefined;
  const kept = (old.SS ?? old.NS)?.filter((member) => !members.includes(member));
  const isSameType = (old.SS !== undefined) === (operand.SS !== undefined);
  if (kept === undefined || !isSameType) throw new ItemRefused(wrongType);
  if (kept.length === 0) return undefined;
  return old.SS ? { SS: kept } : { NS: kept };
}
