import { TokenReader } from './expression-tokens.ts';
import { isReservedWord } from './reserved-words.ts';
import { invalid } from './table-errors.ts';

/** A document path: attribute names (or their `#placeholders`) and list positions. */
export type Path = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Operand[] }
  | { readonly kind: 'sum'; readonly sign: '+' | '-'; readonly left: Operand; readonly right: Operand };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'compare'; readonly sign: string; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly value: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly value: Operand; readonly choices: readonly Operand[] }
  | { readonly kind: 'test'; readonly name: string; readonly operands: readonly Operand[] };

const tests = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
]);
const signs = new Set(['=', '<>', '<', '<=', '>', '>=']);

const parsed = new Map<string, Condition>();

/** Parse a condition, a filter or a key condition. What was parsed once is remembered. */
export function parseCondition(expression: string): Condition {
  const known = parsed.get(expression);
  if (known !== undefined) return known;
  const reader = new TokenReader(expression);
  const condition = readOr(reader);
  reader.end();
  parsed.set(expression, condition);
  return condition;
}

function readOr(reader: TokenReader): Condition {
  const parts = [readAnd(reader)];
  while (reader.accept('OR')) parts.push(readAnd(reader));
  return parts.length === 1 ? (parts[0] as Condition) : { kind: 'or', parts };
}

function readAnd(reader: TokenReader): Condition {
  const parts = [readNot(reader)];
  while (reader.accept('AND')) parts.push(readNot(reader));
  return parts.length === 1 ? (parts[0] as Condition) : { kind: 'and', parts };
}

function readNot(reader: TokenReader): Condition {
  return reader.accept('NOT') ? { kind: 'not', part: readNot(reader) } : readTest(reader);
}

function readTest(reader: TokenReader): Condition {
  if (reader.accept('(')) {
    const inner = readOr(reader);
    reader.expect(')');
    return inner;
  }
  const left = readOperand(reader);
  if (left.kind === 'call' && tests.has(left.name)) {
    return { kind: 'test', name: left.name, operands: left.operands };
  }
  if (reader.accept('BETWEEN')) {
    const low = readOperand(reader);
    reader.expect('AND');
    return { kind: 'between', value: left, low, high: readOperand(reader) };
  }
  if (reader.accept('IN')) return { kind: 'in', value: left, choices: readList(reader) };
  const sign = reader.next().text;
  if (!signs.has(sign)) throw invalid(`Invalid expression: Syntax error; token: "${sign}"`);
  return { kind: 'compare', sign, left, right: readOperand(reader) };
}

/** `(a, b, …)` */
function readList(reader: TokenReader): Operand[] {
  reader.expect('(');
  const operands = [readOperand(reader)];
  while (reader.accept(',')) operands.push(readOperand(reader));
  reader.expect(')');
  return operands;
}

export function readOperand(reader: TokenReader): Operand {
  const token = reader.peek();
  if (token?.kind === 'value') return { kind: 'value', name: reader.next().text };
  if (token?.kind === 'word' && reader.peek(1)?.text === '(') {
    const name = reader.next().text;
    return { kind: 'call', name, operands: readList(reader) };
  }
  return { kind: 'path', path: readPath(reader) };
}

export function readPath(reader: TokenReader): Path {
  const path: (string | number)[] = [readName(reader)];
  for (;;) {
    if (reader.accept('.')) path.push(readName(reader));
    else if (reader.accept('[')) {
      path.push(Number(reader.next().text));
      reader.expect(']');
    } else return path;
  }
}

function readName(reader: TokenReader): string {
  const token = reader.next();
  if (token.kind !== 'name' && token.kind !== 'word') {
    throw invalid(`Invalid expression: Syntax error; token: "${token.text}"`);
  }
  if (token.kind === 'word' && isReservedWord(token.text)) {
    throw invalid(
      `Invalid expression: Attribute name is a reserved keyword; reserved keyword: ${token.text}`,
    );
  }
  return token.text;
}
