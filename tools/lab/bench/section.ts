/** A figure that docs/performance.md shows, beside the budget that holds it. */
export interface Headline {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
}

/** One part of the report: a table, what it holds as numbers, and what a reader has to know. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
  /** Goes into the JSON file. */
  readonly figures: unknown;
  /** Default: none. */
  readonly headlines?: readonly Headline[];
}

/** For a terminal: the first column to the left, numbers to the right. */
export function toText({ title, columns, rows, notes }: Section): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ');
  return [title, line(columns), ...rows.map(line), ...notes.map((note) => `  ${note}`), ''].join('\n');
}

export function toMarkdown({ title, columns, rows, notes }: Section): string {
  return [
    `### ${title}`,
    '',
    ...tableOf(columns, rows),
    '',
    ...notes.map((note) => `- ${note}`),
    ...(notes.length > 0 ? [''] : []),
  ].join('\n');
}

/** The figures of all parts that a reader of docs/performance.md looks for, as one table. */
export function headlinesOf(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ headlines = [] }) =>
    headlines.map(({ what, measured, budget }) => [what, measured, budget]),
  );
  return [...tableOf(['what', 'measured', 'budget'], rows), ''].join('\n');
}

function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)];
}
