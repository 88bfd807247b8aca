import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isEqual, order, sizeFunction, typeOf } from './attribute-values.ts';
import type { Condition, Operand, Path } from './parse-expression.ts';
import { type Item, ItemRefused, invalid } from './table-errors.ts';

/** What an expression may refer to. */
export interface Placeholders {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** An expression's view: the item as it is, and the request's placeholders. */
export interface Scope extends Placeholders {
  readonly item: Item;
}

/** The path with its `#names` put in. */
export function resolvePath(path: Path, { names }: Placeholders): Path {
  return path.map((step) => {
    if (typeof step === 'number' || !step.startsWith('#')) return step;
    const name = names?.[step];
    if (name === undefined) {
      throw invalid(
        `An expression attribute name used in the document path is not defined; attribute name: ${step}`,
      );
    }
    return name;
  });
}

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  const [first, ...rest] = path;
  let value: AttributeValue | undefined = Object.hasOwn(item, first as string)
    ? item[first as string]
    : undefined;
  for (const step of rest) {
    if (value === undefined) return undefined;
    value = typeof step === 'number' ? value.L?.[step] : memberOf(value.M, step);
  }
  return value;
}

function memberOf(map: Readonly<Record<string, AttributeValue>> | undefined, name: string) {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}

export function namedValue(name: string, { values }: Placeholders): AttributeValue {
  const value = values?.[name];
  if (value === undefined) {
    throw invalid(
      `An expression attribute value used in expression is not defined; attribute value: ${name}`,
    );
  }
  return value;
}

/** Undefined where the item has no such attribute, or the function no result. */
function operandOf(operand: Operand, scope: Scope): AttributeValue | undefined {
  switch (operand.kind) {
    case 'value':
      return namedValue(operand.name, scope);
    case 'path':
      return valueAt(scope.item, resolvePath(operand.path, scope));
    case 'call': {
      if (operand.name !== 'size') throw invalid(`Invalid function name; function: ${operand.name}`);
      const [of] = operand.operands;
      const value = of && operandOf(of, scope);
      const size = value && sizeFunction(value);
      return size === undefined ? undefined : { N: String(size) };
    }
    case 'sum':
      throw invalid('Invalid expression: Syntax error; token: an operator in a condition');
  }
}

/** Whether a condition holds. Every operand is looked at, so that a wrong placeholder shows with any item. */
export function evaluate(condition: Condition, scope: Scope): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.map((part) => evaluate(part, scope)).every(Boolean);
    case 'or':
      return condition.parts.map((part) => evaluate(part, scope)).some(Boolean);
    case 'not':
      return !evaluate(condition.part, scope);
    case 'compare': {
      const [left, right] = [operandOf(condition.left, scope), operandOf(condition.right, scope)];
      return compare(condition.sign, left, right);
    }
    case 'between': {
      const [value, low, high] = [condition.value, condition.low, condition.high].map((operand) =>
        operandOf(operand, scope),
      );
      return compare('>=', value, low) && compare('<=', value, high);
    }
    case 'in': {
      const value = operandOf(condition.value, scope);
      return condition.choices.map((choice) => compare('=', value, operandOf(choice, scope))).some(Boolean);
    }
    case 'test':
      return holds(condition, scope);
  }
}

function compare(sign: string, left: AttributeValue | undefined, right: AttributeValue | undefined): boolean {
  if (left === undefined || right === undefined) return sign === '<>';
  if (sign === '=') return isEqual(left, right);
  if (sign === '<>') return !isEqual(left, right);
  const difference = order(left, right);
  if (difference === undefined) return false;
  if (sign === '<') return difference < 0;
  if (sign === '<=') return difference <= 0;
  return sign === '>' ? difference > 0 : difference >= 0;
}

const argumentCounts: Readonly<Record<string, number>> = { attribute_exists: 1, attribute_not_exists: 1 };

function holds({ name, operands }: Extract<Condition, { kind: 'test' }>, scope: Scope): boolean {
  const [left, right] = operands;
  if (left === undefined || operands.length !== (argumentCounts[name] ?? 2)) {
    throw invalid(`Incorrect number of operands for operator or function: ${name}`);
  }
  const value = operandOf(left, scope);
  const other = right && operandOf(right, scope);
  if (name === 'attribute_exists') return value !== undefined;
  if (name === 'attribute_not_exists') return value === undefined;
  if (value === undefined || other === undefined) return false;
  if (name === 'attribute_type') return typeOf(value) === other.S;
  return name === 'begins_with' ? beginsWith(value, other) : contains(value, other);
}

function beginsWith(value: AttributeValue, start: AttributeValue): boolean {
  if (start.S === undefined && start.B === undefined) {
    throw new ItemRefused(
      'Incorrect operand type for operator or function; operator or function: begins_with',
    );
  }
  return value.S !== undefined && start.S !== undefined && value.S.startsWith(start.S);
}

function contains(value: AttributeValue, member: AttributeValue): boolean {
  if (value.S !== undefined) return member.S !== undefined && value.S.includes(member.S);
  if (value.L !== undefined) return value.L.some((entry) => isEqual(entry, member));
  const set = value.SS ?? value.NS;
  return set?.some((entry) => entry === (member.S ?? member.N)) === true;
}
