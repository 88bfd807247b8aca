import { invalid } from './table-errors.ts';

/** A piece of an expression: `#name`, `:value`, a bare word, a whole number, or a sign. */
export interface Token {
  readonly kind: 'name' | 'value' | 'word' | 'number' | 'sign';
  readonly text: string;
}

const pattern = /\s*(?:(#\w+)|(:\w+)|([A-Za-z]\w*)|(\d+)|(<>|<=|>=|[=<>(),.[\]+-]))/y;
const kinds = ['name', 'value', 'word', 'number', 'sign'] as const;

/** Split a DynamoDB expression; throws a ValidationException at a character that belongs to none. */
function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (expression.slice(pattern.lastIndex).trim() !== '') {
    const at = pattern.lastIndex;
    const found = pattern.exec(expression);
    if (found === null) throw invalid(`Invalid expression: Syntax error near "${expression.slice(at)}"`);
    const index = kinds.findIndex((_, group) => found[group + 1] !== undefined);
    tokens.push({ kind: kinds[index] ?? 'sign', text: found[index + 1] ?? '' });
  }
  return tokens;
}

/** Reads tokens one after the other. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(expression: string) {
    this.#tokens = tokensOf(expression);
    if (this.#tokens.length === 0) throw invalid('Invalid expression: The expression can not be empty');
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw invalid('Invalid expression: Syntax error; token: <EOF>');
    return token;
  }

  /** True, and moves on, when the next token is this sign or this keyword (in any case). */
  accept(text: string): boolean {
    const isNext = this.peek()?.kind !== 'value' && this.peek()?.text.toUpperCase() === text;
    if (isNext) this.#at++;
    return isNext;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw invalid(`Invalid expression: Syntax error; token: "${this.peek()?.text}"`);
  }

  end(): void {
    if (this.peek() !== undefined) {
      throw invalid(`Invalid expression: Syntax error; token: "${this.peek()?.text}"`);
    }
  }
}
