import { TokenReader } from './expression-tokens.ts';
import { type Operand, type Path, readOperand, readPath } from './parse-expression.ts';
import { invalid } from './table-errors.ts';

export type UpdateAction =
  | { readonly kind: 'SET'; readonly path: Path; readonly operand: Operand }
  | { readonly kind: 'REMOVE'; readonly path: Path }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: Path; readonly operand: Operand };

const clauses = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

const parsed = new Map<string, readonly UpdateAction[]>();

/** Parse an UpdateExpression. What was parsed once is remembered. */
export function parseUpdate(expression: string): readonly UpdateAction[] {
  const known = parsed.get(expression);
  if (known !== undefined) return known;
  const reader = new TokenReader(expression);
  const actions: UpdateAction[] = [];
  const seen = new Set<string>();
  while (reader.peek() !== undefined) {
    const clause = clauses.find((name) => reader.accept(name));
    if (clause === undefined) throw invalid(`Invalid UpdateExpression: token: "${reader.peek()?.text}"`);
    if (seen.has(clause))
      throw invalid(`Invalid UpdateExpression: The "${clause}" section can only be used once`);
    seen.add(clause);
    do actions.push(readAction(reader, clause));
    while (reader.accept(','));
  }
  parsed.set(expression, actions);
  return actions;
}

function readAction(reader: TokenReader, kind: (typeof clauses)[number]): UpdateAction {
  const path = readPath(reader);
  if (kind === 'REMOVE') return { kind, path };
  if (kind !== 'SET') return { kind, path, operand: readOperand(reader) };
  reader.expect('=');
  const left = readOperand(reader);
  const sign = (['+', '-'] as const).find((text) => reader.accept(text));
  const operand: Operand =
    sign === undefined ? left : { kind: 'sum', sign, left, right: readOperand(reader) };
  return { kind, path, operand };
}
