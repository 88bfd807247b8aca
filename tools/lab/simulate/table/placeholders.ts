import type { Placeholders } from './evaluate.ts';
import { invalid } from './table-errors.ts';

/** Throws what DynamoDB says of a placeholder that no expression of the request uses. */
export function assertAllUsed(
  expressions: readonly (string | undefined)[],
  placeholders: Placeholders,
): void {
  const used = new Set(expressions.flatMap((text) => text?.match(/[#:]\w+/g) ?? []));
  for (const [kind, given] of Object.entries(placeholders)) {
    const unused = Object.keys(given ?? {}).filter((name) => !used.has(name));
    if (unused.length === 0) continue;
    throw invalid(
      `Value provided in ExpressionAttribute${kind === 'names' ? 'Names' : 'Values'} unused in expressions: ` +
        `keys: {${unused.join(', ')}}`,
    );
  }
}
