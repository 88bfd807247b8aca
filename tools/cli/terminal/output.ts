/** What a command prints: lines for a person, or one JSON document for a program. */
export interface Output {
  readonly isJson: boolean;
  /** A line for a person; nothing where JSON was asked for. */
  line(text: string): void;
  /** The result as a document; nothing where text was asked for. */
  data(value: unknown): void;
}

/** How every command that prints data spells it in its usage. */
export const jsonHelp = '--json             print the result as one JSON document, and nothing else';

export const textOutput: Output = {
  isJson: false,
  line: (text) => console.log(text),
  data: () => undefined,
};

export const jsonOutput: Output = {
  isJson: true,
  line: () => undefined,
  data: (value) => console.log(JSON.stringify(value, null, 2)),
};
