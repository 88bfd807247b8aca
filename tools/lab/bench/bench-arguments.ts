import { parseArgs } from 'node:util';

export interface BenchArguments<Part extends string> {
  readonly parts: readonly Part[];
  readonly isToWrite: boolean;
}

/** Read the command line, by the parts that there are; throws an Error that says what is wrong. */
export function parseBenchArguments<Part extends string>(
  argv: readonly string[],
  all: readonly Part[],
): BenchArguments<Part> {
  const { values } = parseArgs({
    args: [...argv],
    options: { only: { type: 'string' }, write: { type: 'boolean', default: false } },
  });
  if (values.only !== undefined && values.write) {
    throw new Error(
      '--write replaces the tables of all parts: leave out --only, or read the tables on the terminal',
    );
  }
  const named = values.only?.split(',') ?? all;
  const parts = all.filter((part) => named.includes(part));
  const unknown = named.filter((name) => !parts.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`--only takes ${all.join(', ')}, not "${unknown.join(',')}"`);
  return { parts, isToWrite: values.write };
}
